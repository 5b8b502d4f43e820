import { type Session, selectStateName } from '../../machines/index.ts';
import { START, sessionAt } from './life.ts';
import { type ErrandName, isRequesting, type Stepped, sendToTab, type Tab, type Taken } from './tab.ts';

/** One tab, the cookies of its browser and the time: all that a path is about. */
export interface Scenario {
  readonly now: number;
  readonly tab: Tab;
  /** What the cookies hold. */
  readonly jar: Session | null;
  /** What the tombstone names: sessions that are over, and logins that were cancelled. */
  readonly buried: readonly string[];
  /** Nothing renews a session of this API: each ends with its token. */
  readonly endsWithToken: boolean;
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

export const after = (scenario: Scenario, stepped: Stepped, given: Partial<Scenario> = {}): Scenario => ({
  ...scenario,
  ...given,
  sentAt: isSending(stepped) ? (given.now ?? scenario.now) : scenario.sentAt,
  tab: stepped.tab,
  taken: stepped.taken,
  buried: [...(given.buried ?? scenario.buried), ...buriedBy(stepped)],
  abandoned: abandonedBy(stepped, scenario),
});

export const serverNow = ({ now }: Scenario, { serverMoves }: ScenarioOptions) => (serverMoves ? now : START);

export const send = (
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
export const deliver = (
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

/** What the server half finds in the cookies: nothing where the session is over, by its time or by the tombstone. */
export const live = (scenario: Scenario, options: ScenarioOptions): Session | null => {
  const { jar, buried } = scenario;
  if (jar === null || buried.includes(jar.epoch)) return null;
  return jar.endsAt !== null && jar.endsAt <= serverNow(scenario, options) ? null : jar;
};

/** A login, here or in another tab, ends the session that it displaces. */
export const displacing = (scenario: Scenario, options: ScenarioOptions): readonly string[] => {
  const displaced = live(scenario, options);
  return displaced === null ? scenario.buried : [...scenario.buried, displaced.epoch];
};

/** The session of the next login. */
export const next = ({ begun, endsWithToken }: Scenario, now: number): Session => {
  const session = sessionAt(now, { epoch: `epoch-${begun + 1}` });
  return endsWithToken ? { ...session, endsAt: session.expiresAt } : session;
};

export const renewed = (jar: Session, now: number): Session =>
  sessionAt(now, { epoch: jar.epoch, generation: jar.generation + 1 }, jar.endsAt ?? undefined);
