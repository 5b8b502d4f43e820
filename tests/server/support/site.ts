import { CookieJar } from 'tough-cookie';
import { createCore } from '../../../server/core/create-core.ts';
import type { AuthOptions } from '../../../server/core/options.ts';
import { memoryCoordinator, restApi } from '../../../server/index.ts';

export const ORIGIN = 'https://site.example';

interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Leaves out the headers that a page of this site sends. */
  readonly isBare?: boolean;
}

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly setCookies: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of any shape.
  readonly body: any;
}

const SAME_ORIGIN = { host: 'site.example', 'sec-fetch-site': 'same-origin', 'x-authchart': '1' };

const readBody = async (response: Response) => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The server half over one API, and browsers that keep its cookies as a real one does. */
export const createSite = (apiUrl: string, options: Partial<AuthOptions> = {}) => {
  const core = createCore({
    api: restApi({ url: apiUrl }),
    secret: 'a secret of the tests that is long enough',
    // Each site is a process of its own.
    coordinator: memoryCoordinator({ now: Date.now }),
    apiProxy: { allow: ['/*'] },
    ...options,
  });

  const openBrowser = (jar = new CookieJar()) => {
    const request = async (
      method: string,
      path: string,
      { body, headers = {}, isBare = false }: SendOptions = {},
    ) => {
      const cookie = await jar.getCookieString(ORIGIN);
      return new Request(new URL(path, ORIGIN), {
        method,
        headers: {
          ...(isBare ? { host: 'site.example' } : SAME_ORIGIN),
          ...(cookie !== '' && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    };
    const keep = async (response: Response) => {
      for (const line of response.headers.getSetCookie()) await jar.setCookie(line, ORIGIN);
    };
    const receive = async (response: Response): Promise<ReceivedAnswer> => {
      await keep(response);
      return {
        status: response.status,
        headers: response.headers,
        setCookies: response.headers.getSetCookie(),
        body: await readBody(response),
      };
    };
    const send = async (method: string, path: string, options?: SendOptions) =>
      receive(await core.handle(await request(method, path, options)));
    return {
      jar,
      request,
      send,
      names: async () => (await jar.getCookies(ORIGIN)).map(({ key }) => key).sort(),
      cookies: () => jar.getCookieString(ORIGIN),
      login: (
        credentials: unknown = { email: 'ada@example.com', password: 'correct horse battery' },
        headers = {},
      ) => send('POST', '/api/auth/login', { body: credentials, headers }),
      refresh: (known: unknown) => send('POST', '/api/auth/refresh', { body: known }),
      logout: (body: unknown = {}) => send('POST', '/api/auth/logout', { body }),
      session: () => send('GET', '/api/auth/session'),
      call: async (method: string, path: string, options: SendOptions = {}) =>
        receive(
          await core.apiProxy(
            await request(method, `/api/proxy${path}`, {
              ...options,
              headers: { 'sec-fetch-dest': 'empty', ...options.headers },
            }),
          ),
        ),
    };
  };

  return { core, openBrowser };
};
