/** A header as the workbench shows it. */
export type ShownHeader = readonly [name: string, value: string];

const HIDDEN = '(not shown)';

/** Values that hold no secret whoever sends them. Every other value is left out. */
const HARMLESS = new Set([
  'accept',
  'allow',
  'cache-control',
  'cdn-cache-control',
  'content-length',
  'content-type',
  'cross-origin-resource-policy',
  'date',
  'host',
  'origin',
  'retry-after',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'vary',
  'x-authchart',
  'x-authchart-generation',
  'x-content-type-options',
  'x-demo-fault',
]);

/** Said a thousand times, and nothing to learn from. */
const DULL =
  /^(accept-encoding|accept-language|connection|keep-alive|sec-ch-|user-agent|x-forwarded-|x-demo-(now|visit|request)|referer|dnt|priority|pragma)/;

const nameAndSize = (pair: string): string => {
  const at = pair.indexOf('=');
  return at === -1 ? HIDDEN : `${pair.slice(0, at).trim()} (${pair.length - at - 1} bytes)`;
};

const isDemo = (pair: string) => pair.trim().startsWith('authchart-demo-');

const showCookies = (value: string) =>
  value
    .split(/;\s*/)
    .filter((pair) => !isDemo(pair))
    .map(nameAndSize)
    .join('; ');

/** RFC 6265bis section 4.1; what is none of these may be anything. */
const ATTRIBUTE =
  /^(httponly|secure|partitioned|max-age=\d+|expires=[\w ,:-]+|path=\/[\w/-]*|samesite=(lax|strict|none)|domain=[\w.-]+)$/i;

const showSetCookie = (line: string) => {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const known = attributes.map((attribute) => (ATTRIBUTE.test(attribute) ? attribute : HIDDEN));
  return [nameAndSize(pair), ...known].join('; ');
};

const show = (name: string, value: string): string => {
  if (name === 'cookie') return showCookies(value);
  if (name === 'set-cookie') return showSetCookie(value);
  if (name === 'authorization') return `${value.split(' ')[0] === 'Bearer' ? 'Bearer ' : ''}${HIDDEN}`;
  return HARMLESS.has(name) ? value : HIDDEN;
};

/** Headers without their secrets: no token and no cookie's value is ever shown, nor what nobody has thought of. */
export const shownHeaders = (headers: Headers): ShownHeader[] =>
  [...headers]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !DULL.test(name))
    .map(([name, value]) => [name, show(name, value)] as const)
    .filter(([, value]) => value !== '');
