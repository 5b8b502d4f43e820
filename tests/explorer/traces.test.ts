import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { disagreement } from './checks/state.ts';
import { Player } from './replay/player.ts';
import { Replay, shapeOf } from './replay/replay.ts';
import { SETTINGS } from './scenarios.ts';
import { surround } from './world/globals.ts';
import type { Setting } from './world/setting.ts';

/** The traces that broke earlier wordings of the chart and the wire, by the promise each one broke. */
interface Trace {
  readonly name: string;
  readonly setting?: Setting;
  readonly run: (player: Player) => Promise<void>;
  /** What every tab shows in the end; a family's number, or that nobody is signed in. */
  readonly ends: readonly (number | 'nobody' | 'gone')[];
}

const ADA = { type: 'login', user: 'ada' } as const;
const GRACE = { type: 'login', user: 'grace' } as const;

const signedIn = async (player: Player) => {
  await player.pick({ ...ADA, tab: 0 });
  await player.settle();
};

const due = async (player: Player) => {
  await signedIn(player);
  await player.pick({ type: 'sleep', name: 'expired' });
};

/** A login that never reached the site: the tab cannot know, so it asks. */
const asksAfterALostLogin = (player: Player, tab: number) =>
  player.pick({ ...ADA, tab }, { type: 'fault', fault: 'requestLost', of: 'login' });

const hearsAll = async (player: Player, tab: number) => {
  while (player.world.tabs[tab]?.inbox.length) await player.pick({ type: 'hear', tab });
};

const TRACES: readonly Trace[] = [
  {
    name: 'I1: a refresh is in flight, another tab leaves, and what it told late signs nobody in',
    ends: ['nobody', 'nobody'],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 });
      await player.serve(0, 'refresh');
      await player.pick({ type: 'logout', tab: 1 }, { type: 'land', of: 'refresh' });
      await player.pick({ type: 'hear', tab: 0, news: 'tab.loggedOut' });
      await player.settle();
    },
  },
  {
    name: 'I18: told of a login while it asks, a tab does not believe the older answer',
    ends: [0, 0],
    async run(player) {
      await asksAfterALostLogin(player, 1);
      await player.serve(1, 'restore');
      await player.pick({ ...GRACE, tab: 0 });
      await player.serve(0, 'login');
      await player.pick({ type: 'land', of: 'login' });
      await player.pick({ type: 'hear', tab: 1, news: 'tab.sessionChanged' });
      await player.settle();
    },
  },
  {
    name: 'I18: another session offered while refreshing is not forgotten when this one ends',
    ends: [1, 1],
    async run(player) {
      await due(player);
      await player.pick({ type: 'logout', tab: 0 });
      await player.serve(0, 'logout');
      await player.pick({ type: 'land', of: 'logout' }, { ...GRACE, tab: 0 }, { type: 'fire', tab: 1 });
      await player.serve(0, 'login');
      await player.pick({ type: 'land', of: 'login' });
      await player.pick({ type: 'hear', tab: 1, news: 'tab.sessionChanged' });
      await hearsAll(player, 1);
      await player.settle();
    },
  },
  {
    name: 'I1: a page from before a logout brings nobody back',
    ends: ['nobody', 'nobody'],
    async run(player) {
      await signedIn(player);
      await player.pick({ type: 'logout', tab: 0 });
      await player.settle();
      await player.pick({ type: 'offer', tab: 0 });
      await player.settle();
    },
  },
  {
    name: 'L6: a logout that is overtaken by the next login leaves it alone',
    ends: [1, 1],
    async run(player) {
      await signedIn(player);
      await player.pick({ type: 'logout', tab: 0 }, { type: 'fault', fault: 'tooLate', of: 'logout' });
      await player.pick({ type: 'hear', tab: 1, news: 'tab.loggedOut' }, { ...GRACE, tab: 1 });
      await player.serve(1, 'login');
      await player.pick({ type: 'land', of: 'login' });
      await player.pick({ type: 'arrive', of: 'logout' });
      await player.settle();
    },
  },
  {
    name: 'L6: a read that clears what is over does not clear the next login',
    ends: [1, 1],
    async run(player) {
      await signedIn(player);
      await player.pick({ type: 'logout', tab: 0 }, { type: 'fault', fault: 'requestLost', of: 'logout' });
      await player.pick({ type: 'fault', fault: 'noPatience', tab: 0 });
      await player.pick({ type: 'hear', tab: 1, news: 'tab.loggedOut' });
      await asksAfterALostLogin(player, 1);
      await player.serve(1, 'restore');
      await player.pick({ ...GRACE, tab: 0 });
      await player.serve(0, 'login');
      await player.pick({ type: 'land', of: 'login' }, { type: 'land', of: 'restore' });
      await player.settle();
    },
  },
  {
    name: 'I16: a refresh that a logout overtook lands after the next login, and changes nothing',
    ends: [1, 1],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 });
      await player.serve(0, 'refresh');
      await player.pick({ type: 'logout', tab: 0 }, { type: 'fault', fault: 'lockTooLate', of: 'logout' });
      await player.serve(0, 'logout');
      await player.pick({ type: 'land', of: 'logout' }, { ...GRACE, tab: 0 });
      await player.pick({ type: 'fault', fault: 'lockTooLate', of: 'login' });
      await player.serve(0, 'login');
      await player.pick({ type: 'land', of: 'login' }, { type: 'land', of: 'refresh' });
      await player.settle();
    },
  },
  {
    name: 'I16: a login that was cancelled lands dead, although its answer sets an older tombstone',
    ends: ['nobody', 'nobody'],
    async run(player) {
      await player.pick({ ...ADA, tab: 0 });
      await player.serve(0, 'login');
      await player.pick({ type: 'cancel', tab: 0 }, { type: 'fault', fault: 'lockTooLate', of: 'logout' });
      await player.serve(0, 'logout');
      await player.pick({ type: 'land', of: 'logout' }, { type: 'land', of: 'login' });
      await player.settle();
    },
  },
  {
    name: 'I16: a refresh in flight does not outlive a logout whose page is gone',
    ends: ['gone', 'nobody'],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 });
      await player.serve(0, 'refresh');
      await player.pick({ type: 'logout', tab: 0 }, { type: 'hear', tab: 1, news: 'tab.loggedOut' });
      await player.pick({ type: 'fault', fault: 'kill', tab: 0 }, { type: 'land', of: 'refresh' });
      await player.pick({ type: 'focus', tab: 1 });
      await player.settle();
    },
  },
  {
    name: 'L4: what one tab learns of a refusal, the others learn too',
    ends: ['nobody', 'nobody'],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fault', fault: 'refused' }, { type: 'fire', tab: 0 });
      await player.settle();
    },
  },
  {
    name: 'I13: a strict API and a lost reply: one clean logout, in every tab',
    ends: ['nobody', 'nobody'],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 }, { type: 'arrive', of: 'refresh' });
      await player.pick({ type: 'fault', fault: 'apiReplyLost' });
      await player.settle();
    },
  },
  {
    name: 'L7: an API with overlap and a lost reply: nobody notices',
    setting: SETTINGS.overlap,
    ends: [0, 0],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 }, { type: 'arrive', of: 'refresh' });
      await player.pick({ type: 'fault', fault: 'apiReplyLost' });
      await player.settle();
    },
  },
  {
    name: 'F3: a lost reply to the tab heals, although the API is strict',
    ends: [0, 0],
    async run(player) {
      await due(player);
      await player.pick({ type: 'fire', tab: 0 });
      await player.serve(0, 'refresh');
      await player.pick({ type: 'fault', fault: 'replyLost', of: 'refresh' });
      await player.settle();
    },
  },
  {
    name: 'F50: two people sign in in two tabs: one session is left, and both tabs show it',
    ends: [1, 1],
    async run(player) {
      await player.pick({ ...ADA, tab: 0 }, { ...GRACE, tab: 1 });
      await player.settle();
    },
  },
];

let stopSurrounding = () => {};
const players = new Map<Trace, Player>();

/** The store forgets who renews, and two processes do: a fault to be told from one of ours. */
const forgetful = new Player(SETTINGS.sharedStrict);
const forget = async (player: Player) => {
  await player.open(2);
  await due(player);
  await player.pick({ type: 'fire', tab: 0 }, { type: 'arrive', tab: 0 });
  await player.pick({ type: 'fire', tab: 1 }, { type: 'fault', fault: 'lockTooLate' });
  await player.pick({ type: 'fault', fault: 'refused' }, { type: 'fault', fault: 'storeLost' });
  const call = player.world.calls.findIndex(({ tab }) => tab === 1);
  await player.act({ type: 'arrive', call, instance: 1 });
  await player.settle();
};

/** Somebody leaves before the page has heard of a session, and no request gets through from then on. */
const unnamed = new Player();
const leaveUnheard = async (player: Player) => {
  await player.open(1);
  await player.pick({ ...ADA, tab: 0 });
  await player.serve(0, 'login');
  await player.pick({ type: 'fault', fault: 'replyCut' }, { type: 'logout', tab: 0 });
  for (let tries = 0; tries < 4; tries += 1)
    await player.pick({ type: 'fault', fault: 'requestLost' }, { type: 'wait' }, { type: 'fire', tab: 0 });
};

// The walk and the real thing both stand in for the globals, so one is over before the other begins.
beforeAll(async () => {
  stopSurrounding = surround({ hasLocks: true });
  for (const trace of TRACES) {
    const player = new Player(trace.setting);
    await player.open(2);
    await trace.run(player);
    players.set(trace, player);
  }
  await forget(forgetful);
  await leaveUnheard(unnamed);
  stopSurrounding();
}, 60_000);

const open: Replay[] = [];
afterEach(() => {
  for (const replay of open.splice(0)) replay.close();
});
afterAll(() => stopSurrounding());

const playerOf = (trace: Trace): Player => {
  const player = players.get(trace);
  if (player === undefined) throw new Error('The trace was not walked.');
  return player;
};

test.each(TRACES)('$name', (trace) => {
  const { world, broken } = playerOf(trace);
  expect(broken).toEqual([]);
  const shown = shapeOf(world).tabs.map(
    ([state, session]) => session?.[0] ?? (state === 'gone' ? state : 'nobody'),
  );
  expect(shown).toEqual(trace.ends);
  expect(disagreement(world)).toBeNull();
});

test('a store that forgets who renews a session breaks no promise, of one that is over no more than of a living one', () => {
  expect(forgetful.broken).toEqual([]);
});

test('a logout before the first answer, of which no request gets through, leaves the cookies: nothing names their session', () => {
  expect(unnamed.broken).toEqual([]);
  const { tabs, jar } = shapeOf(unnamed.world);
  expect(tabs).toEqual([['anonymous', null]]);
  expect(jar).toEqual([0, 0]);
});

test.each(TRACES)('the real actors and handlers agree, step by step: $name', async (trace) => {
  const { trace: steps, setting } = playerOf(trace);
  const replay = new Replay(setting.api.overlapMs);
  open.push(replay);
  const [first] = steps;
  if (first === undefined) throw new Error('The trace is empty.');
  for (const at of first.before.tabs.keys()) await replay.open(at, first.before.now);
  for (const { before, action, after } of steps) {
    await replay.step(before, action, after);
    expect(await replay.shape(), JSON.stringify(action)).toEqual(shapeOf(after));
  }
});
