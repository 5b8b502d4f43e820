import type { Tab } from '../../../testing/model/tab.ts';
import { stateName } from '../checks/tab.ts';
import { restAt, type Waiting } from '../engine/coroutine.ts';
import type { FaultName, Setting } from './setting.ts';
import { apis, type Call, flightSets, stores, type World } from './state.ts';
import { tabs } from './tab-step.ts';
import { isQuiet, sleepTargets } from './time.ts';

/** One thing that can happen next. */
export type Action =
  | { readonly type: 'arrive'; readonly call: number; readonly instance: number }
  | { readonly type: 'api'; readonly call: number; readonly pending: number }
  | { readonly type: 'apiReply'; readonly call: number; readonly pending: number }
  | { readonly type: 'poll'; readonly call: number; readonly pending: number }
  | { readonly type: 'lease' }
  | { readonly type: 'land'; readonly call: number }
  | { readonly type: 'drop'; readonly call: number }
  | { readonly type: 'hear'; readonly tab: number; readonly message: number }
  | { readonly type: 'fire'; readonly tab: number; readonly owner: string; readonly event: string }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'login'; readonly tab: number; readonly user: string }
  | {
      readonly type: 'cancel' | 'logout' | 'refresh' | 'reject' | 'focus' | 'restore' | 'reload';
      readonly tab: number;
    }
  | { readonly type: 'offer'; readonly tab: number; readonly page: number }
  | { readonly type: 'sleep'; readonly until: number; readonly name: string }
  | {
      readonly type: 'fault';
      readonly fault: FaultName;
      readonly call?: number;
      readonly pending?: number;
      readonly tab?: number;
      readonly instance?: number;
      readonly family?: number;
    };

/** The actions of one kind; several kinds may share a shape. */
export type ActionOf<Type> = Action extends infer One
  ? One extends { readonly type: infer Kind }
    ? Extract<Type, Kind> extends never
      ? never
      : One
    : never
  : never;

const POLL_MS = 40;
const LOGOUT_WAIT_MS = 2_000;

const waitingAt = (server: number): Waiting | null => {
  if (server === -1) return null;
  const rest = restAt(server);
  return rest.kind === 'wait' ? rest : null;
};

const hasClaim = ({ stores: ids }: World) =>
  ids.some((id) => stores.at(id).some(([key]) => key.startsWith('flight:')));

/** Who holds a claim is asking the API; a claim that nobody holds runs out. */
const hasDeadClaim = ({ stores: ids, calls }: World): boolean => {
  const isLeading = ({ wire }: Call, owner: string) =>
    wire?.stage === 'served' &&
    `process ${wire.instance}` === owner &&
    waitingAt(wire.server)?.pending.some(({ what }) => what.type === 'api');
  return ids.some((id) =>
    stores
      .at(id)
      .some(([key, owner]) => key.startsWith('flight:') && !calls.some((call) => isLeading(call, owner))),
  );
};

const ofHandler = (world: World, { wire }: Call, at: number): Action[] => {
  if (wire?.stage !== 'served') return [];
  const waiting = waitingAt(wire.server);
  return (waiting?.pending ?? []).flatMap(({ id, what }): Action[] => {
    const answer = wire.apiAnswers.find(([pending]) => pending === id);
    if (what.type === 'api')
      return [
        answer === undefined
          ? { type: 'api', call: at, pending: id }
          : { type: 'apiReply', call: at, pending: id },
      ];
    if (what.type === 'sleep' && what.ms === POLL_MS && !hasClaim(world))
      return [{ type: 'poll', call: at, pending: id }];
    return [];
  });
};

const ofCall = (world: World, call: Call, given: { at: number; setting: Setting }): Action[] => {
  const { at, setting } = given;
  if (call.wire?.stage === 'sent')
    return Array.from({ length: setting.instances }, (_, instance) => ({
      type: 'arrive',
      call: at,
      instance,
    }));
  if (call.wire?.stage === 'answered')
    // Whether the cookies of a reply are kept that nobody waits for any more is the browser's business.
    return [
      { type: 'land', call: at },
      ...(call.wire.awaitedAs === -1 ? [{ type: 'drop', call: at } as const] : []),
    ];
  return ofHandler(world, call, at);
};

const ofTab = ({ now, tabs: places }: World, at: number): Action[] => {
  const place = places[at];
  if (place === undefined || place.tab === -1) return [];
  const due = tabs.at(place.tab).timers.filter((timer) => timer.at <= now);
  return [
    ...place.inbox.map((message) => ({ type: 'hear', tab: at, message }) as const),
    ...due.map(({ owner, event }) => ({ type: 'fire', tab: at, owner, event }) as const),
  ];
};

/** What happens by itself: nobody decides it, and it costs nothing. */
export const systemActions = (world: World, setting: Setting): Action[] => {
  const found = [
    ...world.calls.flatMap((call, at) => ofCall(world, call, { at, setting })),
    ...world.tabs.flatMap((_, at) => ofTab(world, at)),
    ...(setting.isShared && hasDeadClaim(world) ? [{ type: 'lease' } as const] : []),
  ];
  if (!isQuiet(world)) return found;
  const next = nextTimer(world);
  return next === null || found.some(({ type }) => type === 'fire')
    ? found
    : [...found, { type: 'wait', until: next }];
};

/** When the next tab that waits for something goes on; a token that will be due is nobody's waiting. */
const nextTimer = ({ now, tabs: places }: World): number | null => {
  const ats = places
    .filter(({ tab }) => tab !== -1 && isWaiting(tabs.at(tab), now))
    .flatMap(({ tab }) => tabs.at(tab).timers.map(({ at }) => at))
    .filter((at) => at > now);
  return ats.length === 0 ? null : Math.min(...ats);
};

/** Signed in, a tab waits only while the rate floor holds back what is due. */
const isWaiting = (tab: Tab, now: number): boolean =>
  stateName(tab) !== 'authenticated' || (tab.auth.context.session?.refreshAt ?? now + 1) <= now;

const USERS = ['ada', 'grace'];

const ofUser = (world: World, at: number): Action[] => {
  const place = world.tabs[at];
  if (place === undefined || place.tab === -1) return [];
  const { budget, memory } = world;
  const { auth } = tabs.at(place.tab);
  const can = (type: string) => auth.can({ type } as never);
  const name = stateName(tabs.at(place.tab));
  const isSignedIn = name === 'authenticated' || name === 'refreshing';
  return [
    ...(budget.logins > 0 && name === 'anonymous'
      ? USERS.map((user) => ({ type: 'login', tab: at, user }) as const)
      : []),
    ...(budget.cancels > 0 && name === 'authenticating' ? [{ type: 'cancel', tab: at } as const] : []),
    ...(budget.logouts > 0 && can('logout.requested') ? [{ type: 'logout', tab: at } as const] : []),
    ...(budget.forced > 0 && name === 'authenticated'
      ? (['refresh', 'reject'] as const).map((type) => ({ type, tab: at }))
      : []),
    ...(budget.resumes > 0 ? [{ type: 'focus', tab: at } as const] : []),
    ...(budget.resumes > 0 && isSignedIn ? [{ type: 'restore', tab: at } as const] : []),
    ...(budget.reloads > 0 ? [{ type: 'reload', tab: at } as const] : []),
    ...(budget.offers > 0
      ? [...new Set(memory.pages)].map((page) => ({ type: 'offer', tab: at, page }) as const)
      : []),
  ];
};

/** What somebody decides to do, as long as there is a budget for it. */
export const userActions = (world: World): Action[] => [
  ...world.tabs.flatMap((_, at) => ofUser(world, at)),
  ...(world.budget.sleeps > 0 && isQuiet(world)
    ? sleepTargets(world).map((target) => ({ type: 'sleep', ...target }) as const)
    : []),
];

const faultsOfCall = (call: Call, at: number): Action[] => {
  const { wire, client, lock } = call;
  const fault = (name: FaultName, pending?: number): Action => ({
    type: 'fault',
    fault: name,
    call: at,
    ...(pending !== undefined && { pending }),
  });
  const found: Action[] = [];
  if (lock > 0) found.push(fault('lockTooLate'));
  if (wire === null) return found;
  if (wire.stage === 'sent') found.push(fault('requestLost'));
  if (wire.stage === 'answered' && wire.awaitedAs !== -1) found.push(fault('replyLost'), fault('replyCut'));
  // Giving up touches the tab alone and serving the site alone: to give up first is to give up at any moment.
  if (wire.stage === 'sent' && wire.awaitedAs !== -1 && client !== -1) found.push(fault('tooLate'));
  const waiting = wire.stage === 'served' ? waitingAt(wire.server) : null;
  for (const { id, what } of waiting?.pending ?? [])
    if (what.type === 'api' && !wire.apiAnswers.some(([pending]) => pending === id))
      found.push(fault('apiRequestLost', id), fault('apiReplyLost', id), fault('apiTrouble', id));
    else if (what.type === 'sleep' && what.ms === LOGOUT_WAIT_MS) found.push(fault('noPatience', id));
  return found;
};

const faultsOfTab = ({ tabs: places }: World, at: number): Action[] => {
  const place = places[at];
  if (place === undefined || place.tab === -1) return [];
  const patience = tabs.at(place.tab).timers.filter(({ event }) => event.includes('logoutPatience'));
  const isLast = places.filter(({ tab }) => tab !== -1).length === 1;
  return [
    ...(isLast ? [] : [{ type: 'fault', fault: 'kill', tab: at } as const]),
    ...patience.map(() => ({ type: 'fault', fault: 'noPatience', tab: at }) as const),
  ];
};

const faultsOfProcesses = (world: World, { instances, isShared }: Setting): Action[] => {
  const isBusy = (instance: number) =>
    world.calls.some(({ wire }) => wire?.instance === instance && wire.stage === 'served') ||
    (!isShared && stores.at(world.stores[instance] ?? 0).length > 0) ||
    flightSets.at(world.flights[instance] ?? 0).length > 0;
  const crashes = Array.from({ length: instances }, (_, instance) => instance)
    .filter(isBusy)
    .map((instance) => ({ type: 'fault', fault: 'crash', instance }) as const);
  const isFull = isShared && world.stores.some((id) => stores.at(id).length > 0);
  const living = apis
    .at(world.api)
    .families.flatMap(({ isRevoked, endsAt }, family) => (isRevoked || endsAt <= world.now ? [] : [family]));
  return [
    ...crashes,
    ...(isFull ? [{ type: 'fault', fault: 'storeLost' } as const] : []),
    ...living.map((family) => ({ type: 'fault', fault: 'refused', family }) as const),
  ];
};

/** What can go wrong, as long as there is a budget for it. */
export const faultActions = (world: World, setting: Setting): Action[] => {
  if (world.budget.faults === 0) return [];
  const all = [
    ...world.calls.flatMap(faultsOfCall),
    ...world.tabs.flatMap((_, at) => faultsOfTab(world, at)),
    ...faultsOfProcesses(world, setting),
  ];
  return all.filter((action) => action.type === 'fault' && setting.faults.includes(action.fault));
};
