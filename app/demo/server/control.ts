import { CLOCK_COOKIE, demoTime, parseClock } from '../clock-setting.ts';
import { cookieValue } from '../cookie-value.ts';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether faults and time may be had on demand: with the demo's own API, which can do both, and on this machine only.
 *
 * A visitor who sets the clock decides when a token is over, so no site in earnest may offer that.
 */
export const hasControl = (headers: Headers): boolean =>
  process.env.AUTHCHART_DEMO_API === '1' && LOOPBACK.test(headers.get('host') ?? '');

/** The time by which a request is judged: its browser's own where the demo lets it have one. */
export const nowOf = ({ headers }: { readonly headers: Headers }): number => {
  const setting = hasControl(headers) ? parseClock(cookieValue(headers.get('cookie'), CLOCK_COOKIE)) : null;
  return setting === null ? Date.now() : demoTime(setting, Date.now());
};

/** A request of the demo's own page: its browser says so, and a foreign page could not send the header. */
export const isFromThisPage = ({ headers }: Request): boolean =>
  headers.get('sec-fetch-site') === 'same-origin' && headers.get('x-authchart') === '1';

/** The demo API's control route; rejects where it is not there. */
export const callControl = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(`/_control/${path}`, process.env.AUTH_API_URL), {
    ...init,
    headers: { 'content-type': 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(2_000),
  });
