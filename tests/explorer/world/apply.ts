import type { Action, ActionOf } from './actions.ts';
import { Draft } from './draft.ts';
import { findLost } from './lost.ts';
import { openPage } from './open-page.ts';
import type { Setting } from './setting.ts';
import { apiAnswers, pages, stores, type World } from './state.ts';
import { callAt, pendingOf, strike } from './strike.ts';
import { tabs } from './tab-step.ts';
import { passTime } from './time.ts';
import type { Watch } from './watch.ts';

const contextOf = (draft: Draft, at: number) => tabs.at(draft.tab(at).tab).auth.context;

const cancel = (draft: Draft, at: number) => {
  draft.budget.cancels -= 1;
  const { attempt } = contextOf(draft, at);
  const { memory } = draft;
  memory.cancelled = [...memory.cancelled, attempt].sort();
  const begun = memory.attempts.indexOf(attempt);
  if (begun !== -1 && !memory.left.includes(begun)) memory.left = [...memory.left, begun].sort();
  draft.send(at, { type: 'login.cancelled' });
};

const notice = (draft: Draft, tab: number, happening: 'focus' | 'restore') => {
  draft.budget.resumes -= 1;
  draft.notice(tab, happening);
};

const reject = (draft: Draft, at: number) => {
  draft.budget.forced -= 1;
  const { session } = contextOf(draft, at);
  draft.send(at, { type: 'token.rejected', epoch: session?.epoch, generation: session?.generation });
};

type Happen = { readonly [Type in Action['type']]: (draft: Draft, action: ActionOf<Type>) => void };

const HAPPENS: Happen = {
  arrive: (draft, { call, instance }) => draft.arrive(callAt(draft, call), instance),
  api(draft, { call, pending }) {
    const asking = callAt(draft, call);
    draft.reachApi(asking, pendingOf(asking, pending), false);
  },
  apiReply(draft, { call, pending }) {
    const asking = callAt(draft, call);
    const answer = asking.wire?.apiAnswers.find(([id]) => id === pending)?.[1] ?? -1;
    draft.answerServer(asking, pending, apiAnswers.at(answer));
  },
  poll: (draft, { call, pending }) => draft.answerServer(callAt(draft, call), pending, null),
  lease(draft) {
    const isClaim = ([key]: readonly [string, string, number]) => key.startsWith('flight:');
    draft.stores = draft.stores.map((id) => stores.idOf(stores.at(id).filter((entry) => !isClaim(entry))));
  },
  land: (draft, { call }) => draft.land(callAt(draft, call)),
  drop(draft, { call }) {
    callAt(draft, call).wire = null;
  },
  hear: (draft, { tab, message }) => draft.hear(tab, message),
  fire: (draft, { tab, owner, event }) => draft.feed(tab, { type: 'timer', owner, event }),
  wait: (draft, { until }) => passTime(draft, until),
  fault: strike,
  login(draft, { tab, user }) {
    draft.budget.logins -= 1;
    draft.send(tab, { type: 'login.submitted', credentials: { user } });
  },
  cancel: (draft, { tab }) => cancel(draft, tab),
  logout(draft, { tab }) {
    draft.budget.logouts -= 1;
    draft.send(tab, { type: 'logout.requested' });
  },
  refresh(draft, { tab }) {
    draft.budget.forced -= 1;
    draft.send(tab, { type: 'refresh.requested' });
  },
  reject: (draft, { tab }) => reject(draft, tab),
  focus: (draft, { tab }) => notice(draft, tab, 'focus'),
  restore: (draft, { tab }) => notice(draft, tab, 'restore'),
  reload(draft, { tab }) {
    draft.closeTab(tab);
    openPage(draft, tab);
    draft.budget.reloads -= 1;
  },
  offer(draft, { tab, page }) {
    draft.budget.offers -= 1;
    draft.send(tab, { type: 'session.provided', envelope: pages.at(page) });
  },
  sleep(draft, { until }) {
    draft.budget.sleeps -= 1;
    passTime(draft, until);
  },
};

/** A fault costs a retry or two, the rate floor and the end of a session a wait each. */
const MOST_WAITS = 8;

const BY_ITSELF: ReadonlySet<Action['type']> = new Set([
  'arrive',
  'api',
  'apiReply',
  'poll',
  'lease',
  'land',
  'drop',
  'hear',
  'fire',
  'wait',
]);

/** L1: what happens by itself comes to an end. */
const countWaits = ({ memory }: Draft, { type }: Action, watch: Watch) => {
  if (!BY_ITSELF.has(type)) memory.waits = 0;
  if (type !== 'wait') return;
  memory.waits += 1;
  if (memory.waits > MOST_WAITS)
    watch.fail('L1', 'a tab asks again and again, although nothing goes wrong any more');
};

/** The world after something happened to it. */
export const apply = (world: World, action: Action, given: { setting: Setting; watch: Watch }): World => {
  const draft = new Draft(world, given.setting, given.watch);
  (HAPPENS[action.type] as (draft: Draft, action: Action) => void)(draft, action);
  countWaits(draft, action, given.watch);
  findLost(draft, world, action.type === 'fault' ? action.fault : action.type);
  return draft.done();
};
