import { type AuthActor, authMachine, createBrowserActors, createWallClock, type Envelope } from 'authchart';
import { FAKE_USERS } from 'authchart/testing';
import fc from 'fast-check';
import { vi } from 'vitest';
import { createActor } from 'xstate';
import { installBrowser, runningTab } from './browser.ts';
import { installClock } from './clock.ts';
import { installSameThreadCrypto } from './crypto.ts';
import { createJudge, type JudgedTab } from './judge.ts';
import { createLuck } from './luck.ts';
import { ACCESS_SECONDS, createSite } from './site.ts';

const START = Date.parse('2030-01-01T00:00:00Z');
const MOST_STEPS = 3_000;
/** Rounds of timers until everybody must rest: a minute unheard of, backoffs, patience. */
const LAST_ROUNDS = 60;

export interface SetUp {
  readonly tabs: number;
  readonly processes: number;
  readonly overlapSeconds: number;
  readonly hasLocks: boolean;
  readonly hasChannel: boolean;
  readonly mostFaults: number;
  readonly luck: number;
  /** Whether Ada is signed in already, in every tab. */
  readonly isSignedIn: boolean;
  /** A part that does nothing, to see that this is noticed. */
  readonly broken: 'coordination' | 'tombstone' | null;
}

const tab = fc.nat(2);

/** What may happen in a life. `steps` lets so many of the things under way happen, in the scheduler's order. */
const anyMove = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('steps' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('login' as const), tab, user: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('logout' as const, 'cancel' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('refresh' as const, 'reject' as const), tab }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('focus' as const, 'pageshow' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'reload' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('render' as const, 'provide' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('offline' as const, 'online' as const), tab }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait' as const), timers: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds: fc.constantFrom(5, 50, 70, 3_000) }),
  },
);
export type Move = typeof anyMove extends fc.Arbitrary<infer One> ? One : never;

export const anyMoves = fc.array(anyMove, { minLength: 4, maxLength: 40 });

export const anySetUp: fc.Arbitrary<SetUp> = fc.record({
  tabs: fc.integer({ min: 2, max: 3 }),
  processes: fc.integer({ min: 1, max: 2 }),
  overlapSeconds: fc.constantFrom(0, 10),
  hasLocks: fc.constantFrom(true, true, true, false),
  hasChannel: fc.constantFrom(true, true, true, false),
  mostFaults: fc.constantFrom(0, 0, 1, 2),
  luck: fc.nat(),
  isSignedIn: fc.constantFrom(true, true, false),
  broken: fc.constant(null),
});

interface Tab extends JudgedTab {
  readonly index: number;
}

export interface Lived {
  readonly steps: number;
  readonly logins: number;
  readonly rotations: number;
  readonly faults: number;
  readonly trace: readonly string[];
}

/** The event loop's turns in which everything that waits for nobody happens. */
const breathe = async () => {
  for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * One life of a browser with two users: real charts with their shipped adapters, real handlers, every wait between them
 * ordered by the scheduler; judged after each step and in the end.
 *
 * @throws what was violated.
 */
export const live = async (setUp: SetUp, moves: readonly Move[], scheduler: fc.Scheduler): Promise<Lived> => {
  const clock = installClock(START);
  const uninstallCrypto = installSameThreadCrypto();
  const browser = installBrowser(scheduler, clock.now, {
    ...setUp,
    hasTombstone: setUp.broken !== 'tombstone',
  });
  const judge = createJudge();
  const luck = createLuck((setUp.luck % 65_536) / 65_536, setUp.mostFaults);
  const trace: string[] = [];
  const tabs = new Map<number, Tab>();
  const leftAnywhere = new Set<string>();
  let steps = 0;
  let opened = 0;
  let isCalm = setUp.mostFaults === 0;
  let rendered: Envelope | undefined;
  const isOrderly = isCalm && setUp.hasLocks;
  const isCoordinated = setUp.broken !== 'coordination';
  const site = createSite({
    ...setUp,
    scheduler,
    now: clock.now,
    browser,
    judge,
    luck,
    isOrderly,
    isCoordinated,
  });

  const judgeAll = () => {
    for (const one of tabs.values()) judge.tab(one);
    // A used token may come to the API again only after a reply of its own was lost, or a lease (I13).
    if (site.api.counts.reuses > 0 && !site.isInDoubt())
      throw new Error(
        'I13 no false alarm: a used refresh token came to the API again, and no reply of it was lost.',
      );
  };
  const step = async () => {
    steps += 1;
    if (steps > MOST_STEPS) throw new Error('I5: it never comes to rest.');
    await scheduler.waitNext(1);
    await breathe();
    judgeAll();
  };
  const settle = async () => {
    await breathe();
    while (scheduler.count() > 0) await step();
  };
  const note = (what: string) => trace.push(`${(clock.now() - START) / 1000} s ${what}`);

  const open = (index: number, envelope: Envelope | undefined) => {
    opened += 1;
    const name = `tab ${index + 1}${opened > setUp.tabs ? `/${opened}` : ''}`;
    const wall = createWallClock();
    // The tombstone is in the jar with the click: whoever comes later never sees what was left.
    const left = new Set(leftAnywhere);
    const fetch = site.fetchOf({
      name,
      isGone: () => tabs.get(index)?.name !== name,
      left: () => [...leftAnywhere],
    });
    runningTab.run(name, () => {
      const actors = createBrowserActors({ fetch, clock: wall });
      const actor: AuthActor = createActor(authMachine.provide({ actors }), {
        clock: wall,
        input: {
          session: envelope?.session,
          serverNow: envelope?.serverNow,
          jitter: luck.pick(100) / 100,
          tabId: `t${opened}`,
        },
      });
      actor.subscribe({ error: () => {} });
      tabs.set(index, { index, name, actor, left });
      actor.start();
    });
  };
  const close = ({ index, name, actor }: Tab) => {
    tabs.delete(index);
    runningTab.run(name, () => actor.stop());
    browser.dropLocks(name);
  };
  const send = ({ name, actor }: Tab, event: Parameters<AuthActor['send']>[0]) =>
    runningTab.run(name, () => actor.send(event));
  const render = async (): Promise<Envelope> => {
    const record = await site.readJar();
    if (record === null) return { session: null, serverNow: clock.now() };
    const { user, epoch, generation, refreshAt, expiresAt, endsAt } = record;
    return { session: { user, epoch, generation, refreshAt, expiresAt, endsAt }, serverNow: clock.now() };
  };

  const leave = (one: Tab) => {
    const { session } = one.actor.getSnapshot().context;
    send(one, { type: 'logout.requested' });
    if (session === null) return;
    one.left.add(session.epoch);
    leftAnywhere.add(session.epoch);
  };

  const reload = async (index: number) => {
    const known = tabs.get(index);
    if (known !== undefined) close(known);
    open(index, luck.pick(3) === 0 ? undefined : await render());
  };

  const act = async (move: Move) => {
    const one = 'tab' in move ? tabs.get(move.tab % setUp.tabs) : undefined;
    if (move.do === 'steps') {
      for (let at = 0; at < move.count && scheduler.count() > 0; at += 1) await step();
    } else if (move.do === 'settle') await settle();
    else if (move.do === 'wait') {
      for (let at = 0; at < move.timers; at += 1) {
        // Without faults the wires are faster than any timer.
        if (isCalm) await settle();
        clock.fireNext();
        await breathe();
      }
    } else if (move.do === 'sleep') {
      if (isCalm) await settle();
      clock.sleep(move.seconds * 1000);
    } else if (move.do === 'render') rendered = await render();
    else if (one === undefined) {
      if (move.do === 'reload' || move.do === 'login') open(move.tab % setUp.tabs, await render());
    } else if (move.do === 'login') {
      const { email, password } = FAKE_USERS[move.user] ?? { email: '', password: '' };
      send(one, { type: 'login.submitted', credentials: { email, password } });
    } else if (move.do === 'logout') leave(one);
    else if (move.do === 'cancel') send(one, { type: 'login.cancelled' });
    else if (move.do === 'refresh') send(one, { type: 'refresh.requested' });
    else if (move.do === 'reject') {
      const { session } = one.actor.getSnapshot().context;
      if (session !== null)
        send(one, { type: 'token.rejected', epoch: session.epoch, generation: session.generation });
    } else if (move.do === 'focus') browser.dispatch(one.name, 'focus');
    else if (move.do === 'pageshow') browser.dispatch(one.name, 'pageshow', { persisted: true });
    else if (move.do === 'offline' || move.do === 'online') browser.dispatch(one.name, move.do);
    else if (move.do === 'provide' && rendered !== undefined)
      send(one, { type: 'session.provided', envelope: rendered });
    else if (move.do === 'close') close(one);
    else if (move.do === 'reload') await reload(one.index);
  };

  /** Everything heals, everybody looks at the page again, and a while passes. */
  const calmDown = async () => {
    luck.stop();
    isCalm = true;
    for (const { name } of tabs.values()) browser.dispatch(name, 'online');
    await settle();
    const until = clock.now() + 2 * ACCESS_SECONDS * 1000;
    for (let round = 0; round < LAST_ROUNDS && (clock.nextAt() ?? until) < until; round += 1) {
      clock.fireNext();
      await settle();
    }
    for (const { name } of tabs.values()) {
      browser.dispatch(name, 'pageshow', { persisted: true });
      await settle();
    }
    // The next visit: it asks by itself, and is the contact that ends what a logout without network left behind.
    open(setUp.tabs, undefined);
    await settle();
    for (let round = 0; round < LAST_ROUNDS; round += 1) {
      const isResting = [...tabs.values()].every(({ actor }) =>
        ['authenticated', 'anonymous'].includes(String(actor.getSnapshot().value)),
      );
      if (isResting || clock.nextAt() === null) break;
      clock.fireNext();
      await settle();
    }
  };

  try {
    for (let index = 0; index < setUp.tabs; index += 1) open(index, await render());
    if (setUp.isSignedIn) {
      await act({ do: 'login', tab: 0, user: 0 });
      await settle();
      // With and without a channel: a page that is loaded now knows.
      for (let index = 1; index < setUp.tabs; index += 1) await reload(index);
      await settle();
    }
    for (const move of moves) {
      note(JSON.stringify(move));
      await act(move);
      await breathe();
      judgeAll();
    }
    await calmDown();
    judge.agree([...tabs.values()], await site.readJar());
    if (setUp.mostFaults === 0)
      for (const epoch of leftAnywhere)
        if (await site.isAlive(epoch))
          throw new Error('I16: a session that was left still lives at the API.');
    const { logins, rotations } = site.api.counts;
    return { steps, logins, rotations, faults: luck.faults.length, trace };
  } catch (thrown) {
    const story = [...trace, ...luck.faults.map((fault) => `fault: ${fault}`)].join('\n');
    throw new Error(`${thrown instanceof Error ? thrown.message : thrown}\n${story}`, { cause: thrown });
  } finally {
    for (const one of [...tabs.values()]) close(one);
    vi.unstubAllGlobals();
    uninstallCrypto();
    clock.uninstall();
  }
};
