import type { Session } from '../../machines/index.ts';
import { LIFE, START, sessionAt } from './life.ts';
import type { Scenario } from './scenario.ts';
import { openTab } from './tab.ts';

/** How a page is opened: what it says of the session, and what the cookies hold. */
export const STARTS = {
  nobody: 'The page says that nobody is signed in.',
  signedIn: 'The page says that somebody is signed in.',
  unknown: 'The page says nothing, and nobody is signed in.',
  'unknown.signedIn': 'The page says nothing, and somebody is signed in.',
  'signedIn.finite': 'The page says that somebody is signed in whose session nothing can renew.',
  due: 'The page brings a session whose token is due.',
  expired: 'The page brings a session whose token is over.',
  ended: 'The page brings a session that is over.',
} as const;

export type StartId = keyof typeof STARTS;

const SECOND = 1_000;

const STARTING_JAR: Readonly<Record<StartId, () => Session | null>> = {
  nobody: () => null,
  unknown: () => null,
  signedIn: () => sessionAt(START, { epoch: 'epoch-1' }),
  'unknown.signedIn': () => sessionAt(START, { epoch: 'epoch-1' }),
  'signedIn.finite': () => {
    const session = sessionAt(START, { epoch: 'epoch-1' });
    return { ...session, endsAt: session.expiresAt };
  },
  due: () => sessionAt(START - (LIFE.accessSeconds - 30) * SECOND, { epoch: 'epoch-1' }),
  expired: () => sessionAt(START - (LIFE.accessSeconds + 30) * SECOND, { epoch: 'epoch-1' }),
  ended: () => sessionAt(START - 2 * LIFE.refreshSeconds * SECOND, { epoch: 'epoch-1' }),
};

export const begin = (start: StartId): Scenario => {
  const jar = STARTING_JAR[start]();
  const isSaid = !start.startsWith('unknown');
  const opened = openTab(
    { session: isSaid ? jar : undefined, serverNow: START, jitter: 0, tabId: 'tab' },
    START,
  );
  return {
    now: START,
    tab: opened.tab,
    jar: start === 'ended' ? null : jar,
    buried: [],
    endsWithToken: start === 'signedIn.finite',
    begun: jar === null ? 0 : 1,
    isOnline: true,
    taken: opened.taken,
    sentAt: START,
    abandoned: null,
  };
};

export const isStartId = (value: string): value is StartId => Object.hasOwn(STARTS, value);
