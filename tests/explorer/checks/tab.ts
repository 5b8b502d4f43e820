import { isRenewable, type Session } from '../../../machines/index.ts';
import type { Effect, Tab } from '../../../testing/model/tab.ts';
import type { Draft } from '../world/draft.ts';
import { familyOf } from '../world/epochs.ts';
import { apis } from '../world/state.ts';
import { type TabEvent, tabs } from '../world/tab-step.ts';
import { letEnd, mayBeOver } from './rights.ts';

export interface TabStepped {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly event: TabEvent;
  readonly effects: readonly Effect[];
}

const MOST_MS = 2 ** 31 - 1;

const ERRANDS: Readonly<Record<string, string>> = {
  restoring: 'restore',
  authenticating: 'login',
  refreshing: 'refresh',
  loggingOut: 'logout',
};

export const stateName = ({ auth }: Tab): string =>
  typeof auth.value === 'string' ? auth.value : (Object.keys(auth.value)[0] ?? '');

const isSignedIn = (name: string) => name === 'authenticated' || name === 'refreshing';

/** What holds of a tab in every state: I2, I3, I4, I8. Depends on the tab and the time alone, so each is looked at once. */
const seen = new Map<string, readonly (readonly [string, string])[]>();

const flawsOfTab = (id: number, now: number): readonly (readonly [string, string])[] => {
  const name = `${id} ${now}`;
  const known = seen.get(name);
  if (known !== undefined) return known;
  const tab = tabs.at(id);
  const { session, endedEpochs } = tab.auth.context;
  const state = stateName(tab);
  const flaws: (readonly [string, string])[] = [];
  const expect = (isSo: boolean, invariant: string, what: string) => {
    if (!isSo) flaws.push([invariant, what]);
  };
  expect(tab.auth.status === 'active', 'I8', `the chart stopped: ${tab.auth.status}`);
  expect(
    (session !== null) === isSignedIn(state),
    'I1',
    `${state} with${session === null ? 'out' : ''} a session`,
  );
  expect(
    (tab.errand?.name ?? null) === (ERRANDS[state] ?? null),
    'I3',
    `${state} with the errand ${tab.errand?.name}`,
  );
  expect(state !== 'anonymous' || tab.timers.length === 0, 'I2', 'a timer outlived its session');
  expect(
    session === null || !endedEpochs.includes(session.epoch),
    'I1',
    'signed in with a session known to be over',
  );
  const refreshes = tab.timers.filter(({ event }) => event.includes('untilRefresh'));
  expect(
    refreshes.length === (state === 'authenticated' ? 1 : 0),
    'I4',
    `${refreshes.length} refresh timers`,
  );
  for (const { event, at } of tab.timers)
    expect(Number.isFinite(at) && at - now <= MOST_MS, 'I4', `${event} is never due`);
  seen.set(name, flaws);
  return flaws;
};

const sessionIn = (event: TabEvent): Session | null | undefined => {
  if (event.type === 'reply') return event.reply.envelope.session;
  return event.type === 'open' ? event.input.session : undefined;
};

const describe = (event: TabEvent) => (event.type === 'event' ? event.event.type : event.type);

const checkAdoption = (
  draft: Draft,
  { event }: TabStepped,
  given: { was: Session | null; is: Session | null },
) => {
  const { was, is } = given;
  if (is === null || (was?.epoch === is.epoch && was.generation <= is.generation)) return;
  if (sessionIn(event)?.epoch === is.epoch) return;
  draft.watch.fail(
    'I1',
    `a tab took ${is.epoch} from ${describe(event)}, which is no answer to its own request`,
  );
};

const checkOwner = (draft: Draft, is: Session | null) => {
  if (is === null) return;
  const owner = apis.at(draft.api).families[familyOf(is.epoch)]?.user;
  if (is.user.id !== owner) draft.watch.fail('I17', `a tab shows ${is.user.id} with the session of ${owner}`);
};

const checkEnd = (draft: Draft, reason: string, given: { step: TabStepped; was: Session }) => {
  const { step, was } = given;
  const family = familyOf(was.epoch);
  const by = describe(step.event);
  if (reason === 'loggedOut') {
    if (by !== 'logout.requested') draft.watch.fail('I9', `signed out by ${by}`);
    letEnd(draft, [family]);
    if (!draft.memory.left.includes(family))
      draft.memory.left = [...draft.memory.left, family].sort((a, b) => a - b);
  } else if (reason === 'expired') {
    if (was.endsAt === null || draft.now < was.endsAt)
      draft.watch.fail('I9', 'ended as expired before its end');
  } else if (!mayBeOver(draft, family)) {
    draft.watch.fail('I9', `a living session ended as "${reason}" by ${by}`);
  }
};

const FLOOR_MS = 5_000;

/** I5: a rotation that this tab asks for leaves no sooner than the floor allows. */
const checkFloor = (draft: Draft, { effects, event }: TabStepped, was: Tab | null) => {
  if (was === null || stateName(was) === 'refreshing') return;
  const { session, monotonicRotationAt, jitter } = was.auth.context;
  const asked = effects.find((effect) => effect.type === 'request' && effect.errand === 'refresh');
  if (asked?.type !== 'request' || session === null || monotonicRotationAt === null || event.type === 'reply')
    return;
  const isDue = isRenewable(session) && draft.now >= session.refreshAt + jitter;
  if ((isDue || asked.request.force) && draft.now - monotonicRotationAt < FLOOR_MS)
    draft.watch.fail('I5', 'a second rotation was asked for under the rate floor');
};

const checkWays = (draft: Draft, step: TabStepped, given: { was: Tab; is: Tab }) => {
  const { was, is } = given;
  const [from, to] = [stateName(was), stateName(is)];
  if (from === 'loggingOut' && !['loggingOut', 'anonymous', 'restoring'].includes(to))
    draft.watch.fail('I7', `from loggingOut to ${to}`);
  const { event } = step;
  const isRestored =
    event.type === 'event' && event.event.type === 'page.resumed' && event.event.restored === true;
  if (isRestored && isSignedIn(from) && to !== 'anonymous' && !is.auth.hasTag('stale'))
    draft.watch.fail('I20', `out of the back/forward cache and at once ${to}`);
};

/** Everything that is promised of one step of one tab. */
export const checkTabStep = (draft: Draft, step: TabStepped): void => {
  const was = step.before === -1 ? null : tabs.at(step.before);
  const is = tabs.at(step.after);
  const [before, after] = [was?.auth.context.session ?? null, is.auth.context.session];
  for (const [id, what] of flawsOfTab(step.after, draft.now)) draft.watch.fail(id, what);
  checkAdoption(draft, step, { was: before, is: after });
  checkOwner(draft, after);
  if (was !== null) checkWays(draft, step, { was, is });
  checkFloor(draft, step, was);
  for (const effect of step.effects) {
    if (effect.type === 'emit' && effect.event.type === 'session.ended' && before !== null)
      checkEnd(draft, effect.event.reason, { step, was: before });
    const isSecond = ({ tab, errand, isHeard }: Draft['calls'][number]) =>
      tab === step.at && errand === 'login' && isHeard;
    if (effect.type === 'login' && draft.calls.some(isSecond))
      draft.watch.fail('I12', 'a second login was sent while one was under way');
  }
};
