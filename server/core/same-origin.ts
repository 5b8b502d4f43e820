export interface OriginRule {
  /** The site's origin, where the host header cannot be trusted to say it. */
  readonly origin?: string | undefined;
  /** Believe `X-Forwarded-Host`: only behind a proxy that sets it itself. @default false */
  readonly trustProxy?: boolean;
}

const parse = (value: string | null): URL | null => {
  if (value === null || !URL.canParse(value)) return null;
  const url = new URL(value);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' ? url : null;
};

/** The host this site is reached by, never `request.url`, which bears the address the server is bound to. */
export const siteHost = (headers: Headers, { origin, trustProxy = false }: OriginRule): string | null => {
  if (origin !== undefined) return parse(origin)?.host ?? null;
  const forwarded = trustProxy ? headers.get('x-forwarded-host')?.split(',')[0]?.trim() : undefined;
  return (forwarded || headers.get('host') || null)?.toLowerCase() ?? null;
};

/** A browser writes an origin in one way only; any other spelling is somebody else's. */
const sourceHost = (headers: Headers): string | null => {
  const origin = headers.get('origin');
  if (origin === null) return parse(headers.get('referer'))?.host ?? null;
  const url = parse(origin);
  return url?.origin === origin ? url.host : null;
};

/**
 * Whether a request comes from this very site: Fetch Metadata where the browser sends it, else Origin, else Referer.
 *
 * Same-site is foreign (a sibling subdomain may be anybody's), and a request that says nothing is refused.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export const isSameOrigin = (headers: Headers, rule: OriginRule): boolean => {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const host = sourceHost(headers);
  return host !== null && host === siteHost(headers, rule);
};

/**
 * The rule for requests that change something: from this site, and with a header that no form and no foreign page
 * can send without a preflight that nobody answers (RFC 10017 section 6.1, OWASP CSRF cheat sheet).
 */
export const mayChange = (headers: Headers, rule: OriginRule): boolean =>
  headers.get('x-authchart') === '1' && isSameOrigin(headers, rule);
