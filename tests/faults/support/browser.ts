import { setMaxListeners } from 'node:events';
import { authMachine, createBrowserActors, createWallClock } from 'authchart';
import { CookieJar } from 'tough-cookie';
import { createActor } from 'xstate';

const PLACE = 'https://site.example';

/** Web Locks for one browser, as the specification has them; Node 20 has none. */
const createLocks = () => {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request: (name: string, { signal }: { signal?: AbortSignal }, run: () => Promise<unknown>) => {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        before.then(() => {
          if (!signal?.aborted) run().then(resolve, reject);
        });
      });
      tails.set(
        name,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
};

/** What a page finds around it: the jar's readable cookies, events, locks. Node brings fetch and BroadcastChannel. */
const installPage = (jar: CookieJar) => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const frame = Object.assign(new EventTarget(), { location: { href: `${PLACE}/`, origin: PLACE } });
  // Twenty tabs listen to the one page that this process has.
  setMaxListeners(0, page, frame);
  Object.defineProperty(page, 'cookie', {
    get: () =>
      jar
        .getCookiesSync(PLACE)
        .filter(({ httpOnly }) => !httpOnly)
        .map((cookie) => cookie.cookieString())
        .join('; '),
    set: (line: string) => jar.setCookieSync(line, PLACE),
  });
  const globals = {
    document: page,
    window: frame,
    isSecureContext: true,
    navigator: { locks: createLocks(), onLine: true },
  };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
};

/** Changes a reply on its way to the page, or holds it back: what a proxy cannot do to one tab of many. */
export type Tamper = (reply: Response, path: string) => Promise<Response>;

/**
 * One browser with the shipped chart in each of its tabs; requests go over real sockets to `url`.
 *
 * A process holds one at a time, for a page's globals are what they are.
 */
export const openBrowser = (url: string) => {
  const jar = new CookieJar();
  installPage(jar);
  let tabs = 0;
  const open: { readonly kill: () => void }[] = [];
  const settings: { tamper: Tamper | null } = { tamper: null };

  /** @param jitter - The tab's lot, 0 … 1. */
  const openTab = (jitter = 0) => {
    let isAlive = true;
    const fetchFromTab = async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const request = input instanceof Request ? input : null;
      const path = request === null ? String(input) : request.url.replace(PLACE, '');
      const headers = new Headers(init.headers ?? request?.headers);
      const cookie = jar.getCookieStringSync(PLACE);
      if (cookie !== '') headers.set('cookie', cookie);
      headers.set('sec-fetch-site', 'same-origin');
      headers.set('sec-fetch-dest', 'empty');
      headers.set('connection', 'close');
      const received = await fetch(url + path, { ...init, headers });
      const reply = settings.tamper === null ? received : await settings.tamper(received, path);
      if (!isAlive) return new Promise<Response>(() => {});
      for (const line of reply.headers.getSetCookie()) jar.setCookieSync(line, PLACE);
      return reply;
    };
    const clock = createWallClock();
    tabs += 1;
    const machine = authMachine.provide({
      actors: createBrowserActors({ fetch: fetchFromTab as typeof fetch, clock }),
    });
    const actor = createActor(machine, { clock, input: { jitter, tabId: `tab-${tabs}` } });
    const ended: string[] = [];
    actor.on('session.ended', ({ reason }) => ended.push(reason));
    actor.start();
    const untilAsync = async (test: () => Promise<boolean>, limitMs = 45_000): Promise<boolean> => {
      const endAt = Date.now() + limitMs;
      while (!(await test()) && Date.now() < endAt) await new Promise((resolve) => setTimeout(resolve, 20));
      return test();
    };
    const tab = {
      actor,
      ended,
      /** As the page's own scripts send it. */
      fetch: fetchFromTab as typeof fetch,
      value: () => actor.getSnapshot().value,
      session: () => actor.getSnapshot().context.session,
      untilAsync,
      until: (test: () => boolean, limitMs?: number) => untilAsync(async () => test(), limitMs),
      /** As a crash does: nothing that is on its way arrives. */
      kill: () => {
        isAlive = false;
        actor.stop();
      },
    };
    open.push(tab);
    return tab;
  };

  return {
    jar,
    settings,
    openTab,
    /** Tabs that were opened, whatever has become of them. */
    count: () => tabs,
    names: () =>
      jar
        .getCookiesSync(PLACE)
        .map(({ key }) => key)
        .filter((name) => /-(access|refresh)-/.test(name)),
    remove: (pattern: RegExp) => {
      for (const { key } of jar.getCookiesSync(PLACE))
        if (pattern.test(key))
          jar.setCookieSync(
            `${key}=; Max-Age=0; Path=/; Secure${/-ended$/.test(key) ? '' : '; HttpOnly'}`,
            PLACE,
          );
    },
    close: () => {
      for (const tab of open) tab.kill();
    },
  };
};

export type Browser = ReturnType<typeof openBrowser>;
export type Tab = ReturnType<Browser['openTab']>;
