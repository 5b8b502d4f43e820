const isDeletion = (line: string) => line.includes('; Max-Age=0;');
const nameOf = (line: string) => line.slice(0, line.indexOf('='));
const attributesOf = (line: string) =>
  line
    .split('; ')
    .slice(1)
    .filter((attribute) => !attribute.startsWith('Max-Age='))
    .join('; ');

const AUTH = /^__Host-authchart-(access|refresh)-([\w-]{8})(\.1)?$/;
const TOMBSTONE = '__Host-authchart-ended';
const SEALED_ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax';
const TOMBSTONE_ATTRIBUTES = 'Path=/; Secure; SameSite=Lax';
const BUDGET_BYTES = 7_168;

const wrongAttributes = (line: string) =>
  attributesOf(line) !== (nameOf(line) === TOMBSTONE ? TOMBSTONE_ATTRIBUTES : SEALED_ATTRIBUTES);

/** What is wrong with an answer whatever the request was: I23, I25, I26. */
export const flawsOf = (headers: Headers, setCookies: readonly string[]): string[] => {
  const names = setCookies.map(nameOf);
  const written = setCookies.filter((line) => !isDeletion(line) && nameOf(line) !== TOMBSTONE);
  const kinds = new Set(written.map((line) => AUTH.exec(nameOf(line))?.[1]));
  const epochs = new Set(written.map((line) => AUTH.exec(nameOf(line))?.[2]));
  const bytes = written.reduce((sum, line) => sum + (line.split(';')[0] ?? '').length, 0);
  return [
    ...(headers.get('cache-control') === 'private, no-store' ? [] : ['I23: not `private, no-store`']),
    ...(new Set(names).size === names.length ? [] : ['I23: one name twice in an answer']),
    ...(written.length === 0 || (kinds.size === 2 && epochs.size === 1)
      ? []
      : ['I23: the cookies of a session are not written all together']),
    ...(setCookies.some(wrongAttributes) ? ['I25: a cookie is set or deleted with other attributes'] : []),
    ...(bytes > BUDGET_BYTES ? ['I26: more cookies than the budget'] : []),
  ];
};
