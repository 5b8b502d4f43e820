import { type AnyEventObject, type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import {
  type AttemptOutput,
  type AuthEmitted,
  type AuthError,
  type AuthEvent,
  type AuthInput,
  type AuthSnapshot,
  attemptMachine,
  authMachine,
  type Reply,
  type SessionRequest,
} from '../../machines/index.ts';

/** What the chart has invoked for an answer: a login is one request, the others are attempts. */
export type ErrandName = 'login' | 'restore' | 'refresh' | 'logout';

export interface Errand {
  readonly name: ErrandName;
  /** The attempt's own chart; null for a login. */
  readonly attempt: AnyMachineSnapshot | null;
}

export interface Timer {
  /** `xstate.after.untilRefresh.auth.authenticated` */
  readonly event: string;
  readonly owner: 'auth' | ErrandName;
  /** When it fires, ms since 1970. */
  readonly at: number;
}

/** One tab as a value: the shipped charts' snapshots and the timers they have armed. */
export interface Tab {
  readonly auth: AuthSnapshot;
  readonly errand: Errand | null;
  readonly timers: readonly Timer[];
}

/** What a step makes the tab do to the world around it. */
export type Effect =
  | { readonly type: 'login'; readonly credentials: unknown; readonly attempt: string }
  | { readonly type: 'request'; readonly errand: ErrandName; readonly request: SessionRequest }
  | { readonly type: 'stop'; readonly errand: ErrandName }
  | { readonly type: 'tell'; readonly command: AnyEventObject }
  | { readonly type: 'emit'; readonly event: AuthEmitted };

/** An event that the session's chart took, and where it stood; null: it was starting. */
export interface Taken {
  readonly before: AuthSnapshot | null;
  readonly event: AnyEventObject;
  readonly at: number;
}

export interface Stepped {
  readonly tab: Tab;
  readonly effects: readonly Effect[];
  readonly taken: readonly Taken[];
}

/** The charts look at `Date.now()` and `performance.now()`; a step taken at another time is taken with that one. */
export const atTime = <Result>(now: number, run: () => Result): Result => {
  const real = { date: Date.now, performance: performance.now };
  Date.now = () => now;
  performance.now = () => now;
  try {
    return run();
  } finally {
    Date.now = real.date;
    performance.now = real.performance;
  }
};

interface Action {
  readonly type: string;
  readonly params?: unknown;
}

interface Spawned {
  readonly id: string;
  readonly input: unknown;
}

const isErrand = (id: string): id is ErrandName => ['login', 'restore', 'refresh', 'logout'].includes(id);

/** Carries out the actions of one transition after another, until nothing is left to do. */
class Run {
  auth!: AuthSnapshot;
  errand: Errand | null;
  timers: Timer[];
  readonly effects: Effect[] = [];
  readonly taken: Taken[] = [];

  constructor(tab: Tab | null) {
    if (tab !== null) this.auth = tab.auth;
    this.errand = tab?.errand ?? null;
    this.timers = [...(tab?.timers ?? [])];
  }

  result(): Stepped {
    return {
      tab: { auth: this.auth, errand: this.errand, timers: this.timers },
      effects: this.effects,
      taken: this.taken,
    };
  }

  start(input: AuthInput) {
    this.taken.push({ before: null, event: { type: 'xstate.init', input }, at: Date.now() });
    const [snapshot, actions] = initialTransition(authMachine, input);
    this.auth = snapshot;
    this.perform('auth', actions);
  }

  send(event: AnyEventObject) {
    this.taken.push({ before: this.auth, event, at: Date.now() });
    const [snapshot, actions] = transition(authMachine, this.auth, event as AuthEvent);
    this.auth = snapshot;
    this.perform('auth', actions);
  }

  sendToAttempt(event: AnyEventObject) {
    const { errand } = this;
    if (errand?.attempt == null) return;
    const [snapshot, actions] = transition(attemptMachine, errand.attempt as never, event as never);
    this.errand = { name: errand.name, attempt: snapshot };
    this.perform(errand.name, actions);
    if (snapshot.status !== 'done') return;
    this.end(errand.name);
    this.send({
      type: `xstate.done.actor.${errand.name}`,
      output: snapshot.output as AttemptOutput,
      actorId: errand.name,
    });
  }

  private end(name: ErrandName) {
    if (this.errand?.name === name) this.errand = null;
    this.timers = this.timers.filter(({ owner }) => owner !== name);
  }

  private spawn({ id, input }: Spawned, owner: 'auth' | ErrandName) {
    if (owner !== 'auth') {
      this.effects.push({ type: 'request', errand: owner, request: input as SessionRequest });
    } else if (id === 'login') {
      this.errand = { name: id, attempt: null };
      const { credentials, attempt } = input as { credentials: unknown; attempt: string };
      this.effects.push({ type: 'login', credentials, attempt });
    } else if (isErrand(id)) {
      const [snapshot, actions] = initialTransition(attemptMachine, input as never);
      this.errand = { name: id, attempt: snapshot };
      this.perform(id, actions);
    }
  }

  private perform(owner: 'auth' | ErrandName, actions: readonly Action[]) {
    for (const { type, params } of actions) {
      const given = params as Record<string, never>;
      if (type === 'xstate.spawnChild') this.spawn(given as unknown as Spawned, owner);
      else if (type === 'xstate.stopChild') this.stop(String(given.id));
      else if (type === 'xstate.raise') this.arm(owner, given);
      else if (type === 'xstate.cancel') this.disarm(owner, String(given.sendId));
      else if (type === 'xstate.emit') this.effects.push({ type: 'emit', event: given.event as never });
      else if (type === 'xstate.sendTo') this.deliver(String(given.targetId), given.event as never);
    }
  }

  private stop(id: string) {
    if (!isErrand(id)) return;
    this.end(id);
    this.effects.push({ type: 'stop', errand: id });
  }

  private arm(owner: 'auth' | ErrandName, given: { event?: AnyEventObject; delay?: number }) {
    if (given.event === undefined) return;
    const { type } = given.event;
    this.disarm(owner, type);
    this.timers.push({ event: type, owner, at: Date.now() + (given.delay ?? 0) });
  }

  private disarm(owner: 'auth' | ErrandName, event: string) {
    this.timers = this.timers.filter((timer) => timer.owner !== owner || timer.event !== event);
  }

  private deliver(target: string, event: AnyEventObject) {
    if (target === 'tabs') this.effects.push({ type: 'tell', command: event });
    else if (isErrand(target) && this.errand?.name === target) this.sendToAttempt(event);
  }
}

const step = (tab: Tab | null, now: number, act: (run: Run) => void): Stepped =>
  atTime(now, () => {
    const run = new Run(tab);
    act(run);
    return run.result();
  });

/** A tab whose page has just been opened. */
export const openTab = (input: AuthInput, now: number): Stepped => step(null, now, (run) => run.start(input));

/** An event reaches the tab's chart. */
export const sendToTab = (tab: Tab, event: AnyEventObject, now: number): Stepped =>
  step(tab, now, (run) => run.send(event));

/** The request of the tab's errand was answered. */
export const answerTab = (tab: Tab, reply: Reply, now: number): Stepped =>
  step(tab, now, (run) => {
    if (tab.errand?.name === 'login') {
      run.errand = null;
      run.send({ type: 'xstate.done.actor.login', output: reply, actorId: 'login' });
    } else {
      run.sendToAttempt({ type: 'xstate.done.actor.request', output: reply, actorId: 'request' });
    }
  });

/** The request of the tab's errand failed, or was refused. */
export const failTab = (tab: Tab, error: AuthError, now: number): Stepped =>
  step(tab, now, (run) => {
    if (tab.errand?.name === 'login') {
      run.errand = null;
      run.send({ type: 'xstate.error.actor.login', error, actorId: 'login' });
    } else {
      run.sendToAttempt({ type: 'xstate.error.actor.request', error, actorId: 'request' });
    }
  });

/** A timer of the tab fires. */
export const fireTimer = (tab: Tab, timer: Timer, now: number): Stepped =>
  step(tab, now, (run) => {
    run.timers = run.timers.filter((other) => other !== timer);
    if (timer.owner === 'auth') run.send({ type: timer.event });
    else run.sendToAttempt({ type: timer.event });
  });

/** Whether a request of the tab's errand is under way. */
export const isRequesting = ({ errand }: Tab): boolean =>
  errand !== null && (errand.attempt === null || errand.attempt.matches('requesting'));
