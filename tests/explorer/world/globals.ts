import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Outside } from '../engine/coroutine.ts';

/**
 * What shipped code reaches without being given it: the clock, chance, timers, the browser. While a program runs, all
 * of that is the world's.
 */
interface Running {
  readonly outside: Outside;
  readonly now: number;
  /** Names the program's claims. */
  readonly owner: string;
  /** The epoch of a session that begins now. */
  readonly nextEpoch: () => string;
  /** The page's cookies are as they were before anything was known of them. */
  readonly isPriming?: boolean;
  /** A deadline never passes by itself; where the world can let it pass, it is told how long it is. */
  readonly hasDeadlines: boolean;
}

let running: Running | null = null;

const current = (): Running => {
  if (running === null) throw new Error('Nothing runs.');
  return running;
};

/** Chance that nobody depends on: always the same. */
const FIXED = 0x2a;

const randomBytes = (size: number): Buffer =>
  size === 16 ? Buffer.from(current().nextEpoch(), 'base64url') : Buffer.alloc(size, FIXED);

const sleep = (ms: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
  new Promise((resolve, reject) => {
    current()
      .outside.wait({ type: 'sleep', ms }, signal)
      .then(() => resolve(value));
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const deadline = (ms: number): AbortSignal => {
  const controller = new AbortController();
  const { outside, hasDeadlines } = current();
  if (hasDeadlines)
    outside.wait({ type: 'deadline', ms }).then(() => {
      controller.abort(new DOMException('The time is over.', 'TimeoutError'));
    });
  return controller.signal;
};

const fetchCookies = () => {
  const { outside, isPriming } = current();
  return isPriming ? '' : String(outside.ask({ type: 'document.cookie' }));
};

const storeCookie = (line: string) => {
  const { outside, isPriming } = current();
  if (!isPriming) outside.tell({ type: 'document.cookie=', line });
};

/** Brings a part of the page to where it was, without the world's noticing. */
export const prime = (act: () => void): void => {
  const outer = current();
  running = { ...outer, isPriming: true };
  try {
    act();
  } finally {
    running = outer;
  }
};

/** How a program that runs reaches the world. */
export const outsideNow = (): Outside => current().outside;

const requestLock = (name: string, { signal }: { signal: AbortSignal }, task: () => Promise<unknown>) =>
  new Promise((resolve, reject) => {
    const { outside } = current();
    let isGranted = false;
    outside.tell({ type: 'lock.queue', name });
    signal.addEventListener(
      'abort',
      () => {
        if (isGranted) return;
        outside.tell({ type: 'lock.leave' });
        reject(signal.reason);
      },
      { once: true },
    );
    outside.wait({ type: 'lock' }, signal).then(async () => {
      isGranted = true;
      const settled = await task().then(
        (value) => () => resolve(value),
        (thrown) => () => reject(thrown),
      );
      outside.tell({ type: 'lock.release' });
      settled();
    });
  });

const real = {
  now: Date.now,
  monotonicNow: performance.now,
  setInterval: globalThis.setInterval,
  timeout: AbortSignal.timeout,
};

const builtin = createRequire(import.meta.url);

/** The browser that shipped adapters find while they run. */
const BROWSER = {
  document: {
    get cookie() {
      return fetchCookies();
    },
    set cookie(line: string) {
      storeCookie(line);
    },
    visibilityState: 'visible',
  },
  navigator: { locks: { request: requestLock } },
  isSecureContext: true,
};

export interface Surroundings {
  readonly hasLocks: boolean;
}

/** Puts the world in place of what surrounds code; @returns a function that takes it away again. */
export const surround = ({ hasLocks }: Surroundings): (() => void) => {
  const crypto = builtin('node:crypto');
  const timers = builtin('node:timers/promises');
  const kept = { bytes: crypto.randomBytes, uuid: crypto.randomUUID, sleep: timers.setTimeout };
  const globals = { ...BROWSER, navigator: hasLocks ? BROWSER.navigator : {} };
  const before = Object.keys(globals).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  crypto.randomBytes = (size: number) => (running === null ? kept.bytes(size) : randomBytes(size));
  crypto.randomUUID = () => (running === null ? kept.uuid() : running.owner);
  timers.setTimeout = (...given: Parameters<typeof sleep>) =>
    running === null ? kept.sleep(...given) : sleep(...given);
  syncBuiltinESMExports();
  Date.now = () => running?.now ?? real.now();
  performance.now = () => running?.now ?? real.monotonicNow.call(performance);
  AbortSignal.timeout = (ms) => (running === null ? real.timeout.call(AbortSignal, ms) : deadline(ms));
  globalThis.setInterval = ((...given: Parameters<typeof real.setInterval>) =>
    running === null ? real.setInterval(...given) : 0) as typeof globalThis.setInterval;
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    running = null;
    Object.assign(crypto, { randomBytes: kept.bytes, randomUUID: kept.uuid });
    timers.setTimeout = kept.sleep;
    syncBuiltinESMExports();
    Date.now = real.now;
    performance.now = real.monotonicNow;
    AbortSignal.timeout = real.timeout;
    globalThis.setInterval = real.setInterval;
    for (const [name, descriptor] of before)
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
  };
};

/** Runs something in the world, at once. */
export const inside = <Result>(given: Running, run: () => Result): Result => {
  const outer = running;
  running = given;
  try {
    return run();
  } finally {
    running = outer;
  }
};

/** Runs something in the world until it is settled; one thing at a time. */
export const insideUntilSettled = (given: Running, run: () => Promise<unknown>): Promise<unknown> => {
  running = given;
  return run();
};
