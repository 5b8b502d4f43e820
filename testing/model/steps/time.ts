import type { Session } from '../../../machines/index.ts';
import { after, deliver, type Scenario } from '../scenario.ts';
import { fireTimer, type Timer } from '../tab.ts';
import type { Apply, StepDefinition } from './step.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const EARLY_MS = 500;

const isFirst = (timer: Timer, { tab }: Scenario) =>
  tab.timers.every((other) => other === timer || other.at > timer.at);

const until =
  (delay: string): Apply =>
  (scenario) => {
    const timer = scenario.tab.timers.find(({ event }) => event.startsWith(`xstate.after.${delay}.`));
    if (timer === undefined || !isFirst(timer, scenario)) return null;
    const now = Math.max(timer.at, scenario.now);
    return after(scenario, fireTimer(scenario.tab, timer, now), { now });
  };

/** The machine sleeps: time passes and no timer fires until the page is looked at again. */
const sleep =
  (until: (session: Session | null, now: number) => number | null): Apply =>
  (scenario) => {
    const { session } = scenario.tab.auth.context;
    const now = until(session, scenario.now);
    if (now === null || scenario.tab.errand !== null) return null;
    return deliver({ ...scenario, now }, { type: 'page.resumed', restored: false } as never);
  };

/** What time brings. */
export const TIME_STEPS = {
  'time.untilRefresh': {
    kind: 'time',
    says: 'the token becomes due',
    apply: until('untilRefresh'),
  },
  'time.early': {
    kind: 'time',
    says: 'the timer of the refresh fires a moment early, as rounded timers do',
    apply: (scenario) => {
      const timer = scenario.tab.timers.find(({ event }) => event.startsWith('xstate.after.untilRefresh.'));
      if (timer === undefined || timer.at - EARLY_MS < scenario.now) return null;
      const now = timer.at - EARLY_MS;
      return after(scenario, fireTimer(scenario.tab, timer, now), { now });
    },
  },
  'time.untilExpired': {
    kind: 'time',
    says: 'the old token runs out',
    apply: until('untilExpired'),
  },
  'time.untilEnd': {
    kind: 'time',
    says: 'the session’s end comes',
    apply: until('untilEnd'),
  },
  'time.untilRetry': {
    kind: 'time',
    says: 'the wait before the next try is over',
    apply: until('untilRetry'),
  },
  'time.logoutPatience': {
    kind: 'time',
    says: 'the logout has waited long enough',
    apply: until('logoutPatience'),
  },
  'time.sleepAMinute': {
    kind: 'time',
    says: 'the machine sleeps for a minute and wakes',
    apply: sleep((_, now) => now + MINUTE),
  },
  'time.sleepPastEnd': {
    kind: 'time',
    says: 'the machine sleeps past the session’s end and wakes',
    apply: sleep((session) => (session?.endsAt == null ? null : session.endsAt + SECOND)),
  },
} as const satisfies Readonly<Record<string, StepDefinition>>;
