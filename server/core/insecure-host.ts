const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Cookies without `Secure` travel in the clear, which only a loopback address keeps to itself.
 *
 * @throws TypeError for every other host.
 */
export const refuseInsecureHost = (headers: Headers): void => {
  const address = `http://${headers.get('host') ?? ''}`;
  if (URL.canParse(address) && LOOPBACK.has(new URL(address).hostname)) return;
  throw new TypeError('cookies: { secure: false } works on a loopback host only.');
};
