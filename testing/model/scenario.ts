import {
  AuthError,
  type Envelope,
  type Reply,
  type Session,
  type SessionRequest,
  selectStateName,
} from '../../machines/index.ts';
import { envelopeOf, LIFE, START, sessionAt } from './life.ts';
import {
  answerTab,
  type ErrandName,
  failTab,
  fireTimer,
  isRequesting,
  openTab,
  type Stepped,
  sendToTab,
  type Tab,
  type Taken,
  type Timer,
} from './tab.ts';

/** One tab, the cookies of its browser and the time: all that a path is about. */
export interface Scenario {
  readonly now: number;
  readonly tab: Tab;
  /** What the cookies hold. */
  readonly jar: Session | null;
  /** What the tombstone names: sessions that are over, and logins that were cancelled. */
  readonly buried: readonly string[];
  /** Sessions that have begun, here and in other tabs. */
  readonly begun: number;
  readonly isOnline: boolean;
  readonly taken: readonly Taken[];
  /** When the request under way left, ms since 1970. */
  readonly sentAt: number;
  /** The request that nobody waits for any more since the last step. */
  readonly abandoned: ErrandName | null;
}

/** Does the server's clock go on with the page's? Not where only the page's can be set. */
export interface ScenarioOptions {
  readonly serverMoves: boolean;
}

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
const MINUTE = 60 * SECOND;
const EARLY_MS = 500;

const STARTING_JAR: Readonly<Record<StartId, () => Session | null>> = {
  nobody: () => null,
  unknown: () => null,
  signedIn: () => sessionAt(START, { epoch: 'epoch-1' }),
  'unknown.signedIn': () => sessionAt(START, { epoch: 'epoch-1' }),
  'signedIn.finite': () => sessionAt(START, { epoch: 'epoch-1' }, START + LIFE.accessSeconds * SECOND),
  due: () =>
    sessionAt(
      START - (LIFE.accessSeconds - 30) * SECOND,
      { epoch: 'epoch-1' },
      START + LIFE.refreshSeconds * SECOND,
    ),
  expired: () =>
    sessionAt(
      START - (LIFE.accessSeconds + 30) * SECOND,
      { epoch: 'epoch-1' },
      START + LIFE.refreshSeconds * SECOND,
    ),
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
    begun: jar === null ? 0 : 1,
    isOnline: true,
    taken: opened.taken,
    sentAt: START,
    abandoned: null,
  };
};

export const stateOf = ({ tab }: Scenario): string => selectStateName(tab.auth);

const abandonedBy = ({ effects }: Stepped, { tab }: Scenario): ErrandName | null => {
  const { errand } = tab;
  if (errand === null || !isRequesting(tab)) return null;
  return effects.some((effect) => effect.type === 'stop' && effect.errand === errand.name)
    ? errand.name
    : null;
};

/** What the tab writes into the tombstone itself. */
const buriedBy = ({ effects }: Stepped): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'tell' && effect.command.type === 'tell.loggedOut' ? effect.command.epochs : [],
  );

const isSending = ({ effects }: Stepped) =>
  effects.some(({ type }) => type === 'request' || type === 'login');

const after = (scenario: Scenario, stepped: Stepped, given: Partial<Scenario> = {}): Scenario => ({
  ...scenario,
  ...given,
  sentAt: isSending(stepped) ? (given.now ?? scenario.now) : scenario.sentAt,
  tab: stepped.tab,
  taken: stepped.taken,
  buried: [...(given.buried ?? scenario.buried), ...buriedBy(stepped)],
  abandoned: abandonedBy(stepped, scenario),
});

const serverNow = ({ now }: Scenario, { serverMoves }: ScenarioOptions) => (serverMoves ? now : START);

const send = (
  scenario: Scenario,
  event: { type: string },
  given: Partial<Scenario> = {},
): Scenario | null => {
  // What the chart has no use for is no step.
  if (!scenario.tab.auth.can(event as never) && given.jar === undefined) return null;
  const now = given.now ?? scenario.now;
  return after(scenario, sendToTab(scenario.tab, event, now), given);
};

/** Before the chart hears of anything from outside, it hears what the tombstone names. */
const deliver = (
  scenario: Scenario,
  event: { type: string },
  given: Partial<Scenario> = {},
): Scenario | null => {
  const buried = given.buried ?? scenario.buried;
  if (buried.length === 0) return send(scenario, event, given);
  const now = given.now ?? scenario.now;
  const told = sendToTab(scenario.tab, { type: 'tab.loggedOut', epochs: buried }, now);
  const heard = sendToTab(told.tab, event, now);
  const effects = [...told.effects, ...heard.effects];
  return after(scenario, { tab: heard.tab, effects, taken: [...told.taken, ...heard.taken] }, given);
};

/** A login, here or in another tab, ends the session that it displaces. */
const displacing = ({ jar, buried }: Scenario): readonly string[] =>
  jar === null ? buried : [...buried, jar.epoch];

const replyOf = ({ now, sentAt }: Scenario, envelope: Envelope, ended?: readonly string[]): Reply => ({
  envelope,
  sentAt,
  receivedAt: now,
  ...(ended !== undefined && { ended }),
});

const isOut = ({ tab }: Scenario, errand: ErrandName) => tab.errand?.name === errand && isRequesting(tab);

const next = (scenario: Scenario, now: number): Session =>
  sessionAt(now, { epoch: `epoch-${scenario.begun + 1}` });

const renewed = (jar: Session, now: number): Session =>
  sessionAt(now, { epoch: jar.epoch, generation: jar.generation + 1 }, jar.endsAt ?? undefined);

/** What the attempt under way asks. */
const requestOf = ({ tab }: Scenario): SessionRequest => tab.errand?.attempt?.context.request;

/** What the server half answers to a refresh: conditional, as it is. */
const answerRefresh = (scenario: Scenario, options: ScenarioOptions): Scenario => {
  const now = serverNow(scenario, options);
  const request = requestOf(scenario);
  const { jar } = scenario;
  if (jar === null || (jar.endsAt !== null && now >= jar.endsAt))
    return after(scenario, failTab(scenario.tab, new AuthError('session_ended'), scenario.now));
  const isAsked = jar.epoch === request.epoch && jar.generation <= request.generation;
  const rotates = isAsked && (request.force || now >= jar.refreshAt);
  const held = rotates ? renewed(jar, now) : jar;
  return after(scenario, answerTab(scenario.tab, replyOf(scenario, envelopeOf(held, now)), scenario.now), {
    jar: held,
  });
};

type Apply = (scenario: Scenario, options: ScenarioOptions) => Scenario | null;

export type StepKind = 'user' | 'outcome' | 'time' | 'environment';

export interface StepDefinition {
  readonly kind: StepKind;
  /** What happens, as a sentence's end: "then …". */
  readonly says: string;
  /** The scenario afterwards; null where this cannot happen now. */
  readonly apply: Apply;
}

const answered =
  (errand: ErrandName, answer: Apply): Apply =>
  (scenario, options) =>
    isOut(scenario, errand) && scenario.isOnline ? answer(scenario, options) : null;

const failed =
  (errand: ErrandName, code: 'network' | 'invalid_credentials'): Apply =>
  (scenario) =>
    isOut(scenario, errand)
      ? after(scenario, failTab(scenario.tab, new AuthError(code), scenario.now))
      : null;

/** The errand's own actor breaks: no server and no network can do that, only a replaced actor. */
const broken =
  (errand: ErrandName): Apply =>
  (scenario) => {
    if (scenario.tab.errand?.name !== errand) return null;
    const event = { type: `xstate.error.actor.${errand}`, error: new AuthError('network'), actorId: errand };
    const { tab, taken, effects } = sendToTab({ ...scenario.tab, errand: null }, event, scenario.now);
    return after(scenario, { tab, taken, effects });
  };

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

const elsewhere =
  (jarAfter: (scenario: Scenario, now: number) => Session | null | undefined): Apply =>
  (scenario, options) => {
    const now = serverNow(scenario, options);
    const jar = jarAfter(scenario, now);
    if (jar === undefined) return null;
    const event = { type: 'tab.sessionChanged', envelope: envelopeOf(jar, now) };
    const isSame = jar?.epoch === scenario.jar?.epoch;
    return deliver(scenario, event, {
      jar,
      begun: scenario.begun + (isSame ? 0 : 1),
      buried: isSame ? scenario.buried : displacing(scenario),
    });
  };

const online =
  (isOnline: boolean): Apply =>
  (scenario) =>
    scenario.isOnline === isOnline
      ? null
      : after(
          scenario,
          sendToTab(scenario.tab, { type: isOnline ? 'network.restored' : 'network.lost' }, scenario.now),
          { isOnline },
        );

/** Everything that can happen on a path, by its stable id. */
export const STEPS = {
  'user.signIn': {
    kind: 'user',
    says: 'the user gives e-mail and password',
    apply: (scenario) =>
      send(scenario, { type: 'login.submitted', credentials: { email: 'ada@example.com' } } as never),
  },
  'user.cancel': {
    kind: 'user',
    says: 'the user cancels the login',
    apply: (scenario) => send(scenario, { type: 'login.cancelled' }),
  },
  'user.signOut': {
    kind: 'user',
    says: 'the user signs out',
    apply: (scenario) => send(scenario, { type: 'logout.requested' }),
  },
  'user.refresh': {
    kind: 'user',
    says: 'the app asks for a new token before it is due',
    apply: (scenario) => send(scenario, { type: 'refresh.requested' }),
  },
  'login.accepted': {
    kind: 'outcome',
    says: 'the server accepts the login',
    apply: answered('login', (scenario, options) => {
      const now = serverNow(scenario, options);
      const jar = next(scenario, now);
      return after(scenario, answerTab(scenario.tab, replyOf(scenario, envelopeOf(jar, now)), scenario.now), {
        jar,
        begun: scenario.begun + 1,
        buried: displacing(scenario),
      });
    }),
  },
  'login.refused': {
    kind: 'outcome',
    says: 'the server refuses the credentials',
    apply: answered('login', failed('login', 'invalid_credentials')),
  },
  'login.unread': {
    kind: 'outcome',
    says: 'the server accepts the login, but the page cannot read the answer',
    apply: answered('login', (scenario, options) =>
      after(
        {
          ...scenario,
          jar: next(scenario, serverNow(scenario, options)),
          begun: scenario.begun + 1,
          buried: displacing(scenario),
        },
        failTab(scenario.tab, new AuthError('network'), scenario.now),
      ),
    ),
  },
  'login.ended': {
    kind: 'outcome',
    says: 'the server accepts the login, but another tab ends that session before the answer is read',
    apply: answered('login', (scenario, options) => {
      const now = serverNow(scenario, options);
      const session = next(scenario, now);
      const told = sendToTab(scenario.tab, { type: 'tab.loggedOut', epochs: [session.epoch] }, scenario.now);
      const read = answerTab(told.tab, replyOf(scenario, envelopeOf(session, now)), scenario.now);
      return after(
        scenario,
        { ...read, taken: [...told.taken, ...read.taken] },
        {
          jar: null,
          begun: scenario.begun + 1,
          buried: [...displacing(scenario), session.epoch],
        },
      );
    }),
  },
  'login.dropped': {
    kind: 'outcome',
    says: 'the login never reaches the server',
    apply: failed('login', 'network'),
  },
  'restore.answered': {
    kind: 'outcome',
    says: 'the server says who is signed in',
    apply: answered('restore', (scenario, options) =>
      after(
        scenario,
        answerTab(
          scenario.tab,
          replyOf(scenario, envelopeOf(scenario.jar, serverNow(scenario, options))),
          scenario.now,
        ),
      ),
    ),
  },
  'restore.dropped': {
    kind: 'outcome',
    says: 'the question who is signed in gets no answer',
    apply: failed('restore', 'network'),
  },
  'restore.broken': {
    kind: 'outcome',
    says: 'the errand `restore` breaks',
    apply: broken('restore'),
  },
  'refresh.answered': {
    kind: 'outcome',
    says: 'the server answers the refresh',
    apply: answered('refresh', answerRefresh),
  },
  'refresh.dropped': {
    kind: 'outcome',
    says: 'the refresh gets no answer',
    apply: failed('refresh', 'network'),
  },
  'refresh.broken': {
    kind: 'outcome',
    says: 'the errand `refresh` breaks',
    apply: broken('refresh'),
  },
  'logout.answered': {
    kind: 'outcome',
    says: 'the server ends the session',
    apply: answered('logout', (scenario, options) => {
      const request = requestOf(scenario);
      const isNamed = request.epoch === null || scenario.jar?.epoch === request.epoch;
      const ended = [request.epoch ?? scenario.jar?.epoch ?? []].flat();
      const envelope = envelopeOf(null, serverNow(scenario, options));
      return after(scenario, answerTab(scenario.tab, replyOf(scenario, envelope, ended), scenario.now), {
        jar: isNamed ? null : scenario.jar,
        buried: [...scenario.buried, ...ended],
      });
    }),
  },
  'logout.dropped': {
    kind: 'outcome',
    says: 'the logout gets no answer',
    apply: failed('logout', 'network'),
  },
  'logout.broken': {
    kind: 'outcome',
    says: 'the errand `logout` breaks',
    apply: broken('logout'),
  },
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
  'tab.signIn': {
    kind: 'environment',
    says: 'somebody signs in in another tab',
    apply: elsewhere(next),
  },
  'tab.refresh': {
    kind: 'environment',
    says: 'another tab renews the session',
    apply: elsewhere(({ jar }, now) => (jar === null ? undefined : renewed(jar, now))),
  },
  'tab.signOut': {
    kind: 'environment',
    says: 'the session is ended in another tab',
    apply: (scenario) =>
      scenario.jar === null
        ? null
        : deliver(scenario, { type: 'tab.loggedOut', epochs: [scenario.jar.epoch] } as never, {
            jar: null,
            buried: displacing(scenario),
          }),
  },
  'page.render': {
    kind: 'environment',
    says: 'the page’s server part is rendered again',
    apply: (scenario, options) =>
      send(scenario, {
        type: 'session.provided',
        envelope: envelopeOf(scenario.jar, serverNow(scenario, options)),
      } as never),
  },
  'page.resume': {
    kind: 'environment',
    says: 'the user comes back to the tab',
    apply: (scenario) => deliver(scenario, { type: 'page.resumed', restored: false } as never),
  },
  'page.restore': {
    kind: 'environment',
    says: 'the page comes back out of the back/forward cache',
    apply: (scenario) => deliver(scenario, { type: 'page.resumed', restored: true } as never),
  },
  'network.lose': { kind: 'environment', says: 'the network goes', apply: online(false) },
  'network.restore': { kind: 'environment', says: 'the network comes back', apply: online(true) },
  'cookies.lose': {
    kind: 'environment',
    says: 'the browser loses its cookies',
    apply: (scenario) =>
      scenario.jar === null ? null : { ...scenario, jar: null, taken: [], abandoned: null },
  },
  'cookies.renew': {
    kind: 'environment',
    says: 'the session is renewed in another tab, and nobody tells this one',
    apply: (scenario, options) =>
      scenario.jar === null
        ? null
        : {
            ...scenario,
            jar: renewed(scenario.jar, serverNow(scenario, options)),
            taken: [],
            abandoned: null,
          },
  },
  'cookies.change': {
    kind: 'environment',
    says: 'the cookies come to hold another session, and nobody tells the tab',
    apply: (scenario, options) =>
      scenario.begun > 2
        ? null
        : {
            ...scenario,
            jar: next(scenario, serverNow(scenario, options)),
            begun: scenario.begun + 1,
            buried: displacing(scenario),
            taken: [],
            abandoned: null,
          },
  },
  'api.reject': {
    kind: 'environment',
    says: 'the API refuses the token',
    apply: (scenario) => {
      const { session } = scenario.tab.auth.context;
      if (session === null) return null;
      const { epoch, generation } = session;
      return send(scenario, { type: 'token.rejected', epoch, generation } as never);
    },
  },
} as const satisfies Readonly<Record<string, StepDefinition>>;

export type StepId = keyof typeof STEPS;

export const isStepId = (value: string): value is StepId => Object.hasOwn(STEPS, value);
export const isStartId = (value: string): value is StartId => Object.hasOwn(STARTS, value);
