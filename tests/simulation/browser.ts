import { AsyncLocalStorage } from 'node:async_hooks';
import type fc from 'fast-check';
import { vi } from 'vitest';
import { createTestJar } from '../../testing/fake/test-browser.ts';

/** Which tab is running: locks, channels and listeners belong to one. */
export const runningTab = new AsyncLocalStorage<string>();
const here = () => runningTab.getStore() ?? 'nobody';

export interface BrowserAbilities {
  readonly hasLocks: boolean;
  readonly hasChannel: boolean;
  /** False: the tombstone is always empty, for the test that this simulation can fail. */
  readonly hasTombstone: boolean;
}

interface Waiting {
  readonly tab: string;
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Web Locks of one name, in the order they were asked for; the scheduler says when each is granted. */
const createLocks = (scheduler: fc.Scheduler) => {
  let queue: Waiting[] = [];
  let held: Waiting | null = null;
  let isGranting = false;

  const pump = async () => {
    if (held !== null || isGranting || queue.length === 0) return;
    isGranting = true;
    await scheduler.schedule(Promise.resolve(), 'lock');
    isGranting = false;
    const next = queue.shift();
    if (next === undefined) return;
    held = next;
    await runningTab.run(next.tab, () => next.run()).then(next.resolve, next.reject);
    if (held !== next) return;
    held = null;
    pump();
  };

  return {
    request: (_: string, { signal }: { signal: AbortSignal }, run: () => Promise<unknown>) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const waiting = { tab: here(), run, resolve, reject };
        queue.push(waiting);
        signal.addEventListener('abort', () => {
          if (!queue.includes(waiting)) return;
          queue = queue.filter((other) => other !== waiting);
          reject(signal.reason);
        });
        pump();
      }),
    /** A tab that is gone holds nothing and waits for nothing. */
    drop(tab: string) {
      queue = queue.filter((waiting) => waiting.tab !== tab);
      if (held?.tab !== tab) return;
      held = null;
      pump();
    },
  };
};

/** BroadcastChannel among the tabs: each message arrives when the scheduler says, those for one tab in their order. */
const createChannels = (scheduler: fc.Scheduler) => {
  const open = new Set<Channel>();

  class Channel {
    readonly tab = here();
    readonly listeners: ((event: { data: unknown }) => void)[] = [];
    readonly waiting: unknown[] = [];

    constructor() {
      open.add(this);
    }
    addEventListener(_: string, listener: (event: { data: unknown }) => void) {
      this.listeners.push(listener);
    }
    close() {
      open.delete(this);
    }
    postMessage(message: unknown) {
      for (const channel of open)
        if (channel !== this) {
          channel.waiting.push(structuredClone(message));
          scheduler.schedule(Promise.resolve(), `message to ${channel.tab}`).then(() => channel.deliver());
        }
    }
    deliver() {
      const data = this.waiting.shift();
      if (!open.has(this)) return;
      runningTab.run(this.tab, () => {
        for (const listener of this.listeners) listener({ data });
      });
    }
  }
  return Channel;
};

/** The cookies that scripts may read, as `document.cookie` gives and takes them. */
const createReadableCookies = (now: () => number) => {
  const cookies = new Map<string, { readonly pair: string; readonly until: number }>();
  return {
    read: () =>
      [...cookies.values()]
        .filter(({ until }) => until > now())
        .map(({ pair }) => pair)
        .join('; '),
    write(line: string) {
      const [pair = ''] = line.split(';');
      const age = Number(/max-age=(-?\d+)/i.exec(line)?.[1] ?? Number.POSITIVE_INFINITY);
      cookies.set(pair.slice(0, pair.indexOf('=')), { pair, until: now() + age * 1000 });
    },
  };
};

/** One browser: what all of its tabs share, put where the shipped adapters look for it. */
export const installBrowser = (scheduler: fc.Scheduler, now: () => number, abilities: BrowserAbilities) => {
  const locks = createLocks(scheduler);
  const cookies = createReadableCookies(now);
  const listeners = new Set<{ tab: string; type: string; listener: (event: object) => void }>();
  const target = {
    addEventListener: (type: string, listener: (event: object) => void) =>
      listeners.add({ tab: here(), type, listener }),
    removeEventListener: (type: string, listener: (event: object) => void) => {
      for (const entry of listeners)
        if (entry.type === type && entry.listener === listener) listeners.delete(entry);
    },
  };
  vi.stubGlobal('window', target);
  vi.stubGlobal('document', {
    ...target,
    visibilityState: 'visible',
    get cookie() {
      return abilities.hasTombstone ? cookies.read() : cookies.read().replace(/=[^;]*/g, '=');
    },
    set cookie(line: string) {
      cookies.write(line);
    },
  });
  vi.stubGlobal('navigator', abilities.hasLocks ? { locks } : {});
  vi.stubGlobal('BroadcastChannel', abilities.hasChannel ? createChannels(scheduler) : undefined);

  return {
    jar: createTestJar(now),
    dropLocks: locks.drop,
    /** Something happens to one tab's page. */
    dispatch(tab: string, type: string, event: object = {}) {
      runningTab.run(tab, () => {
        for (const entry of [...listeners])
          if (entry.tab === tab && entry.type === type) entry.listener(event);
      });
    },
  };
};

export type Browser = ReturnType<typeof installBrowser>;
