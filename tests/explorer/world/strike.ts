import { DEADLINES } from '../../../machines/timing.ts';
import { letEnd } from '../checks/rights.ts';
import { restAt, type Waiting } from '../engine/coroutine.ts';
import type { Action, ActionOf } from './actions.ts';
import type { Draft, OpenCall } from './draft.ts';
import { currentIn } from './jar.ts';
import type { FaultName } from './setting.ts';
import { answers, apiAnswers, apis, type Call, flightSets, jars, messages, stores } from './state.ts';
import { tabs } from './tab-step.ts';

export const callAt = (draft: Draft, at: number | undefined): OpenCall => {
  const call = draft.calls[at ?? -1];
  if (call === undefined) throw new RangeError(`There is no call ${at}.`);
  return call;
};

export const pendingOf = ({ wire }: OpenCall, id: number | undefined) => {
  const pending = (restAt(wire?.server ?? -1) as Waiting).pending.find((one) => one.id === id);
  if (pending === undefined) throw new RangeError(`Nothing is pending as ${id}.`);
  return pending;
};

type Fault = ActionOf<'fault'>;

/** How long an errand waits for its turn to write cookies. */
export const lockWaitMs = ({ errand }: Pick<Call, 'errand'>): number =>
  errand === 'logout' ? DEADLINES.logoutLockWaitMs : DEADLINES.refreshLockWaitMs;

const lose = (draft: Draft, { call }: Fault) => draft.endWire(callAt(draft, call), 'broken');

/** The API does nothing; this is what reaches the handler instead. */
const answerInstead = (draft: Draft, { call, pending = -1 }: Fault, answer: unknown) => {
  const { wire } = callAt(draft, call);
  if (wire !== null) wire.apiAnswers = [...wire.apiAnswers, [pending, apiAnswers.idOf(answer)]];
};

const cut = (draft: Draft, fault: Fault) => {
  const { wire } = callAt(draft, fault.call);
  if (wire !== null) draft.storeCookies(answers.at(wire.answer).setCookies);
  lose(draft, fault);
};

const crash = (draft: Draft, { instance = 0 }: Fault) => {
  if (!draft.setting.isShared) draft.stores[instance] = stores.idOf([]);
  draft.flights[instance] = flightSets.idOf([]);
  for (const call of [...draft.calls])
    if (call.wire?.stage === 'served' && call.wire.instance === instance) draft.endWire(call, 'broken');
};

const refuse = (draft: Draft, { family = 0 }: Fault) => {
  const { families } = apis.at(draft.api);
  draft.api = apis.idOf({
    families: families.map((one, at) => (at === family ? { ...one, isRevoked: true } : one)),
  });
  letEnd(draft, [family]);
};

const loseLogoutPatience = (draft: Draft, { call, pending, tab = -1 }: Fault) => {
  if (pending !== undefined) {
    draft.answerServer(callAt(draft, call), pending, null);
    return;
  }
  const { timers } = tabs.at(draft.tab(tab).tab);
  const timer = timers.find(({ event }) => event.includes('logoutPatience'));
  if (timer !== undefined) draft.feed(tab, { type: 'timer', owner: timer.owner, event: timer.event });
};

/** Whether a tab shows a session, or is about to hear of it. */
const isHeardOf = ({ tab, inbox }: Draft['tabs'][number], epoch: string): boolean =>
  tab !== -1 &&
  (tabs.at(tab).auth.context.session?.epoch === epoch ||
    inbox.some((id) => JSON.stringify(messages.at(id)).includes(epoch)));

/** With the tab goes what only it was about to learn: a login that has landed and that it had not told yet. */
const kill = (draft: Draft, { tab = -1 }: Fault) => {
  draft.closeTab(tab);
  const current = currentIn(jars.at(draft.jar), draft.now);
  if (current !== null && !draft.tabs.some((place) => isHeardOf(place, current.epoch)))
    draft.memory.isOrphaned = true;
};

const STRIKES: Readonly<Record<FaultName, (draft: Draft, fault: Fault) => void>> = {
  requestLost: lose,
  replyLost: lose,
  replyCut: cut,
  tooLate: (draft, { call }) => draft.passDeadline(callAt(draft, call), DEADLINES.browserRequestMs),
  lockTooLate(draft, { call }) {
    const waiting = callAt(draft, call);
    draft.passDeadline(waiting, lockWaitMs(waiting));
  },
  apiRequestLost: (draft, fault) => answerInstead(draft, fault, 'silence'),
  apiTrouble: (draft, fault) => answerInstead(draft, fault, { status: 503 }),
  apiReplyLost(draft, { call, pending }) {
    const asking = callAt(draft, call);
    draft.reachApi(asking, pendingOf(asking, pending), true);
  },
  crash,
  kill,
  storeLost(draft) {
    draft.stores = draft.stores.map(() => stores.idOf([]));
  },
  refused: refuse,
  noPatience: loseLogoutPatience,
};

/** Something goes wrong. */
export const strike = (draft: Draft, fault: Action & { readonly type: 'fault' }): void => {
  draft.budget.faults -= 1;
  STRIKES[fault.fault](draft, fault);
};
