import type { Envelope } from '../../machines/index.ts';
import { restApi } from '../../server/api/rest-api.ts';
import { memoryCoordinator } from '../../server/coordinator/memory.ts';
import { createCore } from '../../server/core/create-core.ts';
import type { AuthOptions } from '../../server/core/options.ts';
import { createFakeAuthApi, FAKE_USERS, type FakeAuthApi } from './fake-auth-api.ts';
import { createTestJar } from './test-browser.ts';

const ORIGIN = 'http://localhost';

export interface TestAuthOptions extends Partial<Omit<AuthOptions, 'api' | 'secret' | 'coordinator'>> {
  /** The API it signs in to. @default createFakeAuthApi() */
  readonly api?: FakeAuthApi;
  /** Clock, ms since 1970. @default Date.now */
  readonly now?: () => number;
}

export interface TestAuth {
  readonly api: FakeAuthApi;
  /** Answers the session routes and the API proxy, with the cookies of one browser: give it to `<AuthProvider>`. */
  readonly fetch: typeof globalThis.fetch;
  /** What a page rendered now would say: give it to `<AuthProvider session>`. */
  readonly getEnvelope: () => Promise<Envelope>;
  /** Signs the browser in without a page, as another tab does. */
  readonly login: (credentials?: unknown) => Promise<Envelope>;
  readonly refresh: () => Promise<Envelope>;
  readonly logout: () => Promise<void>;
  /** What the browser holds now. */
  readonly cookieNames: () => readonly string[];
  /** The browser loses its session cookies. */
  readonly clearCookies: () => void;
  /** Begins anew: no cookie is left. */
  readonly reset: () => void;
}

/**
 * The whole server half in the memory of a test: the real handlers over an API in memory. No port, no Next.
 *
 * @example
 * const auth = createTestAuth();
 * render(<AuthProvider fetch={auth.fetch} session={await auth.getEnvelope()}><App /></AuthProvider>);
 */
export const createTestAuth = ({
  api = createFakeAuthApi(),
  now = Date.now,
  ...options
}: TestAuthOptions = {}): TestAuth => {
  const core = createCore(
    {
      ...options,
      api: restApi({ url: 'http://api.test', fetch: api.fetch }),
      secret: 'the secret of a test, which protects nothing',
      coordinator: memoryCoordinator({ now }),
      apiProxy: options.apiProxy ?? { allow: ['/*'] },
    },
    now,
  );
  const jar = createTestJar(now);
  const basePath = options.basePath ?? '/api/auth';
  const proxyPath = options.apiProxy?.basePath ?? '/api/proxy';

  const send: typeof globalThis.fetch = async (input, init) => {
    const request =
      input instanceof Request ? new Request(input, init) : new Request(new URL(input, ORIGIN), init);
    const { pathname } = new URL(request.url);
    const headers = new Headers(request.headers);
    const cookie = jar.header();
    if (cookie !== '') headers.set('cookie', cookie);
    headers.set('host', new URL(ORIGIN).host);
    headers.set('sec-fetch-site', 'same-origin');
    headers.set('sec-fetch-dest', 'empty');
    const asked = new Request(request, { headers });
    const answer = pathname.startsWith(`${proxyPath}/`)
      ? await core.apiProxy(asked)
      : await core.handle(asked);
    jar.store(answer.headers.getSetCookie());
    return answer;
  };

  const post = async (route: string, body: unknown) => {
    const answer = await send(`${basePath}/${route}`, {
      method: 'POST',
      headers: { 'x-authchart': '1', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok)
      throw new Error(`POST ${route} was answered with ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Envelope;
  };

  const getEnvelope = async () => {
    const answer = await send(`${basePath}/session`);
    return (await answer.json()) as Envelope;
  };

  return {
    api,
    fetch: send,
    getEnvelope,
    login: (credentials = FAKE_USERS[0]) => post('login', credentials),
    refresh: async () => {
      const { session } = await getEnvelope();
      return post('refresh', { epoch: session?.epoch, generation: session?.generation, force: true });
    },
    logout: async () => {
      await post('logout', {});
    },
    cookieNames: jar.names,
    clearCookies: jar.clearSessions,
    reset: jar.clear,
  };
};
