export interface ReceivedCookie {
  readonly value: string;
  /** When the cookie ends, ms since 1970; absent where the answer does not say. */
  readonly endsAt?: number;
}

const attribute = (parts: readonly string[], name: string): string | undefined =>
  parts
    .map((part) => part.split('='))
    .find(([key]) => key?.trim().toLowerCase() === name)
    ?.slice(1)
    .join('=')
    .trim();

/** Max-Age wins over Expires (RFC 6265bis section 5.7); junk says nothing. */
const readEnd = (parts: readonly string[], now: number): number | undefined => {
  const maxAge = attribute(parts, 'max-age');
  if (maxAge !== undefined && /^-?\d{1,12}$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attribute(parts, 'expires') ?? '');
  return Number.isNaN(expires) ? undefined : expires;
};

/** Finds one cookie among Set-Cookie lines; the last line of that name wins, as it does in a browser. */
export const readSetCookie = (lines: readonly string[], name: string, now: number): ReceivedCookie | null => {
  const found = lines
    .map((line) => line.split(';'))
    .findLast(([pair = '']) => pair.slice(0, pair.indexOf('=')).trim() === name);
  if (found === undefined) return null;
  const [pair = '', ...attributes] = found;
  const endsAt = readEnd(attributes, now);
  return { value: pair.slice(pair.indexOf('=') + 1).trim(), ...(endsAt !== undefined && { endsAt }) };
};
