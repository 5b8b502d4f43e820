import { CookieJar } from 'tough-cookie';
import { askAsRouter } from './ask-as-router.ts';

export const ADA = { email: 'ada@example.com', password: 'correct horse battery' } as const;

interface SendOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | ReadableStream;
}

/** The headers of a page's own request. */
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin', 'x-authchart': '1' };

/** A browser without a page: a jar, and the headers that a browser would send. */
export const openClient = (url: string) => {
  const jar = new CookieJar();
  // The jar believes in https; a browser makes an exception for loopback.
  const place = 'https://site.example';
  const send = async (path: string, { method = 'GET', headers = {}, body }: SendOptions = {}) => {
    const cookie = await jar.getCookieString(place);
    const given = {
      method,
      redirect: 'manual',
      // A connection each: one kept alive may be closed by the server just when it is used again.
      headers: { connection: 'close', ...(cookie !== '' && { cookie }), ...headers },
      ...(body !== undefined && { body, ...(typeof body !== 'string' && { duplex: 'half' }) }),
    } as RequestInit;
    const ask = (address: string) => fetch(url + address, given);
    const response = await ('rsc' in headers ? askAsRouter(ask, path) : ask(path));
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, place);
    return response;
  };
  return {
    jar,
    send,
    /** As a page's own script calls the session routes and the API proxy. */
    call: (method: string, path: string, body?: unknown) =>
      send(path, {
        method,
        headers: {
          ...SAME_ORIGIN,
          'sec-fetch-dest': 'empty',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    /** As the address bar does. */
    open: (path: string, headers: Record<string, string> = {}) =>
      send(path, {
        headers: {
          accept: 'text/html',
          'sec-fetch-site': 'none',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          ...headers,
        },
      }),
    names: async () => (await jar.getCookies(place)).map(({ key }) => key).sort(),
  };
};
