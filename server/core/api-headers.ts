/** What a page may tell the API; everything else stays here (RFC 10017 section 6.1.3.3: cookies above all). */
const REQUEST_HEADERS = [
  'accept',
  'accept-language',
  'content-type',
  'content-language',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
  'prefer',
  'idempotency-key',
  'x-request-id',
  'traceparent',
];

/** What the API may tell a page: never cookies, access control, or the length of a body that was decoded here. */
const RESPONSE_HEADERS = [
  'content-type',
  'content-language',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'retry-after',
  'link',
  'preference-applied',
  'x-request-id',
  'x-total-count',
  'www-authenticate',
  'allow',
];

const pick = (headers: Headers, names: readonly string[]): Headers => {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
};

interface Caller {
  readonly accessToken: string;
  /** Client address to send upstream, where `clientIp` is configured; what the client itself says of it never is. */
  readonly clientIp: string | undefined;
}

export const requestHeaders = (headers: Headers, { accessToken, clientIp }: Caller): Headers => {
  const picked = pick(headers, REQUEST_HEADERS);
  picked.set('authorization', `Bearer ${accessToken}`);
  if (clientIp !== undefined) picked.set('x-forwarded-for', clientIp);
  return picked;
};

export const responseHeaders = (headers: Headers): Headers => {
  const picked = pick(headers, RESPONSE_HEADERS);
  // Any other scheme would make the browser ask for a password of its own (RFC 9110 section 11.6.1).
  if (!/^bearer\b/i.test(picked.get('www-authenticate') ?? '')) picked.delete('www-authenticate');
  return picked;
};
