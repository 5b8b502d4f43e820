import type { Envelope } from '../../machines/index.ts';
import type { PageLike } from './playwright.types.ts';

export interface OtherTabOptions {
  readonly basePath: string;
  readonly name: string;
  readonly credentials: unknown;
}

interface Call {
  readonly url: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/** A second tab of the same browser, without the app: it asks the session routes and speaks to the first one. */
export const openOtherTab = async (page: PageLike, { basePath, name, credentials }: OtherTabOptions) => {
  const tab = await page.context().newPage();
  // Any answer of the site will do; this one has no script.
  await tab.goto(`${basePath}/session`);

  const post = (route: string, body: unknown, headers: Record<string, string> = {}) =>
    tab.evaluate(
      async (call: Call): Promise<Envelope> => {
        const answer = await fetch(call.url, {
          method: 'POST',
          headers: { 'x-authchart': '1', 'content-type': 'application/json', ...call.headers },
          body: JSON.stringify(call.body),
        });
        if (!answer.ok) throw new Error(`${call.url} was answered with ${answer.status}`);
        return answer.json();
      },
      { url: `${basePath}/${route}`, body, headers },
    );
  const tell = (message: unknown) =>
    tab.evaluate(
      ([channel, told]: readonly [string, unknown]) => {
        const own = new BroadcastChannel(channel);
        own.postMessage(told);
        own.close();
      },
      [`${name}-session`, message] as const,
    );
  const read = () =>
    tab.evaluate(
      async (url: string): Promise<Envelope> => (await fetch(url, { cache: 'no-store' })).json(),
      `${basePath}/session`,
    );

  return {
    read,
    login: (attempt?: string) =>
      post('login', credentials, attempt === undefined ? {} : { 'x-authchart-attempt': attempt }),
    refresh: async () => {
      const { session } = await read();
      return post('refresh', { epoch: session?.epoch, generation: session?.generation, force: true });
    },
    logout: (epoch: string | undefined) => post('logout', { epoch }),
    tellSession: (envelope: Envelope) => tell({ type: 'tab.sessionChanged', envelope }),
    tellLoggedOut: (epoch: string | undefined) => tell({ type: 'tab.loggedOut', epochs: [epoch] }),
    close: () => tab.close(),
  };
};

export type OtherTab = Awaited<ReturnType<typeof openOtherTab>>;
