import { createTestJar } from '../../../testing/fake/test-browser.ts';

interface Waiting {
  readonly tab: number;
  readonly start: () => void;
}

/** A deadline that passes when it is told to. */
export interface Deadline {
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly pass: () => void;
}

const TOMBSTONE = '__Host-authchart-ended';

/**
 * What the tabs of one browser share: cookies, a lock. Puts itself in place of the globals until {@link close}.
 */
export const openRealBrowser = (now: () => number) => {
  const scope = globalThis as Record<string, unknown>;
  const descriptors = ['document', 'navigator', 'isSecureContext'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  const timeout = AbortSignal.timeout;
  const jar = createTestJar(now);
  const readable = new Map<string, string>();
  const queue: Waiting[] = [];
  let holder: Waiting | null = null;
  let lastDeadline: Deadline | null = null;
  let actingTab = -1;
  const waits = new Map<Waiting, Deadline>();

  const next = () => {
    if (holder !== null) return;
    holder = queue.shift() ?? null;
    holder?.start();
  };
  const request = (_: string, { signal }: { signal: AbortSignal }, task: () => Promise<unknown>) =>
    new Promise((resolve, reject) => {
      const place: Waiting = {
        tab: actingTab,
        start: () => {
          const release = () => {
            if (holder === place) holder = null;
            next();
          };
          task().then(resolve, reject).finally(release);
        },
      };
      if (lastDeadline !== null) waits.set(place, lastDeadline);
      signal.addEventListener('abort', () => {
        if (!queue.includes(place)) return;
        queue.splice(queue.indexOf(place), 1);
        reject(signal.reason);
      });
      queue.push(place);
      next();
    });

  const globals = {
    isSecureContext: true,
    navigator: { locks: { request } },
    document: Object.defineProperty({}, 'cookie', {
      get: () => [...readable].map(([name, value]) => `${name}=${value}`).join('; '),
      // Of the cookies that a page may write there is one: the tombstone.
      set: (line: string) => {
        const [, value] = /^__Host-authchart-ended=([^;]*)/.exec(line) ?? [];
        if (value !== undefined) readable.set(TOMBSTONE, value);
      },
    }),
  };
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const { signal } = controller;
    lastDeadline = {
      ms,
      signal,
      pass: () => controller.abort(new DOMException('Too late.', 'TimeoutError')),
    };
    return signal;
  };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

  return {
    store: jar.store,
    cookies: jar.header,
    lastDeadline: () => lastDeadline,
    /** What starts now is the work of this tab. */
    as<Result>(tab: number, run: () => Result): Result {
      actingTab = tab;
      return run();
    },
    passLockWait(tab: number, waitMs: number) {
      const place = queue.find((one) => one.tab === tab && waits.get(one)?.ms === waitMs);
      if (place === undefined) throw new Error(`Tab ${tab} waits for no lock.`);
      waits.get(place)?.pass();
    },
    /** A tab that is gone waits for nothing and holds nothing. */
    leaveLock(tab: number) {
      for (const place of queue.filter((one) => one.tab === tab)) queue.splice(queue.indexOf(place), 1);
      if (holder?.tab === tab) holder = null;
      next();
    },
    close() {
      AbortSignal.timeout = timeout;
      for (const [name, descriptor] of descriptors)
        if (descriptor === undefined) Reflect.deleteProperty(scope, name);
        else Object.defineProperty(globalThis, name, descriptor);
    },
  };
};
