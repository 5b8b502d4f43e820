import type { JarCookie, Trace } from '../trace-entry.ts';
import { realNow } from './demo-date.ts';
import { add, type DemoState, type JarAt } from './demo-state.ts';
import type { Store } from './store.ts';

const SOON_MS = 120;

const isSame = (left: readonly JarCookie[] | undefined, right: readonly JarCookie[]) =>
  JSON.stringify(left) === JSON.stringify(right);

/** The names a script can read: what is HttpOnly is not among them. */
const readableNames = (): string[] =>
  document.cookie
    .split(/;\s*/)
    .map((pair) => pair.split('=')[0] ?? '')
    .filter((name) => name !== '' && !name.startsWith('authchart-demo-'));

const withJar = (jars: readonly JarAt[], next: JarAt): readonly JarAt[] =>
  isSame(jars.at(-1)?.cookies, next.cookies) ? jars : add(jars, next);

/** Asks Next what it did for this browser; by a plain fetch, for the workbench's own questions are not the lesson. */
export const createTraceReader = (store: Store<DemoState>, isWatching: () => boolean) => {
  let isComing = false;
  let last = 0;

  const pull = async () => {
    isComing = false;
    const answer = await globalThis.fetch(`/api/demo/trace?after=${last}`, { cache: 'no-store' });
    if (!answer.ok) return;
    const { jar, waiting, entries }: Trace = await answer.json();
    const fresh = entries.filter(({ id }) => id > last);
    last = Math.max(last, ...fresh.map(({ id }) => id));
    store.change((known) => ({
      ...known,
      legs: fresh.reduce(add, known.legs),
      jars: withJar(known.jars, { realAt: realNow(), cookies: jar, readable: readableNames() }),
      apiFaults: waiting,
    }));
  };

  const pullSoon = () => {
    if (isComing || typeof window === 'undefined' || !isWatching()) return;
    isComing = true;
    // Only a picture: where it cannot be had, the last one stays.
    setTimeout(() => pull().catch(() => {}), SOON_MS);
  };

  return {
    pullSoon,
    /** Arms or takes back faults of the API's leg. */
    async send(method: 'POST' | 'DELETE', body?: object) {
      await globalThis.fetch('/api/demo/faults', {
        method,
        headers: { 'X-Authchart': '1', 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      await pull();
    },
  };
};
