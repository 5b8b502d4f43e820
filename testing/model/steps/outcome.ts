import { AuthError, type Envelope, type Reply, type SessionRequest } from '../../../machines/index.ts';
import { envelopeOf } from '../life.ts';
import {
  after,
  displacing,
  live,
  next,
  renewed,
  type Scenario,
  type ScenarioOptions,
  serverNow,
} from '../scenario.ts';
import { answerTab, type ErrandName, failTab, isRequesting, sendToTab } from '../tab.ts';
import type { Apply, StepDefinition } from './step.ts';

const replyOf = ({ now, sentAt }: Scenario, envelope: Envelope, ended?: readonly string[]): Reply => ({
  envelope,
  sentAt,
  receivedAt: now,
  ...(ended !== undefined && { ended }),
});

const isOut = ({ tab }: Scenario, errand: ErrandName) => tab.errand?.name === errand && isRequesting(tab);

/** What the attempt under way asks. */
const requestOf = ({ tab }: Scenario): SessionRequest => tab.errand?.attempt?.context.request;

/** What the server half answers to a refresh: conditional, as it is. */
const answerRefresh = (scenario: Scenario, options: ScenarioOptions): Scenario => {
  const now = serverNow(scenario, options);
  const request = requestOf(scenario);
  const jar = live(scenario, options);
  if (jar === null)
    return after(scenario, failTab(scenario.tab, new AuthError('session_ended'), scenario.now));
  const isAsked = jar.epoch === request.epoch && jar.generation <= request.generation;
  const rotates = isAsked && !scenario.endsWithToken && (request.force || now >= jar.refreshAt);
  const held = rotates ? renewed(jar, now) : jar;
  return after(scenario, answerTab(scenario.tab, replyOf(scenario, envelopeOf(held, now)), scenario.now), {
    jar: held,
  });
};

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

/** What becomes of a request. */
export const OUTCOME_STEPS = {
  'login.accepted': {
    kind: 'outcome',
    says: 'the server accepts the login',
    apply: answered('login', (scenario, options) => {
      const now = serverNow(scenario, options);
      const jar = next(scenario, now);
      return after(scenario, answerTab(scenario.tab, replyOf(scenario, envelopeOf(jar, now)), scenario.now), {
        jar,
        begun: scenario.begun + 1,
        buried: displacing(scenario, options),
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
          buried: displacing(scenario, options),
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
      const buried = [...displacing(scenario, options), session.epoch];
      // Before a message is heard, the tombstone is.
      const told = sendToTab(scenario.tab, { type: 'tab.loggedOut', epochs: buried }, scenario.now);
      const read = answerTab(told.tab, replyOf(scenario, envelopeOf(session, now)), scenario.now);
      return after(
        scenario,
        { ...read, taken: [...told.taken, ...read.taken] },
        {
          jar: null,
          begun: scenario.begun + 1,
          buried,
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
          replyOf(scenario, envelopeOf(live(scenario, options), serverNow(scenario, options))),
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
} as const satisfies Readonly<Record<string, StepDefinition>>;
