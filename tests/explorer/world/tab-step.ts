import type { AnyEventObject } from 'xstate';
import { createTabChannel } from '../../../machines/actors/channel.ts';
import { pageActor } from '../../../machines/actors/page.ts';
import { tabsActor } from '../../../machines/actors/tabs.ts';
import { AuthError, type AuthInput, type AuthProblem, type Reply } from '../../../machines/index.ts';
import {
  answerTab,
  type Effect,
  failTab,
  fireTimer,
  openTab,
  sendToTab,
  type Tab,
} from '../../../testing/model/tab.ts';
import { createIntern } from '../engine/intern.ts';
import { pageTombstone } from './page-tombstone.ts';

/** What happens to a tab's charts. */
export type TabEvent =
  | { readonly type: 'open'; readonly input: AuthInput }
  | { readonly type: 'event'; readonly event: AnyEventObject }
  | { readonly type: 'reply'; readonly reply: Reply }
  | { readonly type: 'problem'; readonly problem: AuthProblem }
  | { readonly type: 'timer'; readonly owner: string; readonly event: string };

export interface TabStep {
  readonly tab: number;
  readonly effects: readonly Effect[];
}

type Context = Record<string, unknown>;

/** Without what no rule of the charts reads: it would only tell apart what behaves alike. */
const plainAuth = (tab: Tab, now: number): Tab['auth'] => {
  const { auth } = tab;
  const { context } = auth;
  const isLeaving = auth.value === 'loggingOut';
  const isRefreshing = typeof auth.value === 'object';
  const { monotonicRotationAt } = context;
  const isFloorOver = monotonicRotationAt !== null && now - monotonicRotationAt >= 5_000;
  const heardAt = context.heardAt !== 0 && now - context.heardAt >= 60_000 ? 1 : context.heardAt;
  return {
    ...auth,
    context: {
      ...context,
      error: null,
      ended: null,
      startDelayMs: 0,
      isRotating: isRefreshing && context.isRotating,
      leaving: isLeaving ? context.leaving : null,
      monotonicRotationAt: isFloorOver ? null : monotonicRotationAt,
      heardAt,
      monotonicHeardAt: heardAt,
      endedEpochs: [...context.endedEpochs].sort(),
    },
  } as Tab['auth'];
};

const plainAttempt = (attempt: NonNullable<Tab['errand']>['attempt'], now: number) => {
  if (attempt === null) return null;
  const context = attempt.context as Context & { monotonicEarliestAt: number };
  const monotonicEarliestAt = context.monotonicEarliestAt <= now ? 0 : context.monotonicEarliestAt;
  return {
    ...attempt,
    context: { ...context, error: null, output: null, monotonicEarliestAt },
  } as typeof attempt;
};

const plain = (tab: Tab, now: number): Tab => ({
  auth: plainAuth(tab, now),
  errand: tab.errand && { name: tab.errand.name, attempt: plainAttempt(tab.errand.attempt, now) },
  timers: [...tab.timers].sort((a, b) => (a.owner + a.event < b.owner + b.event ? -1 : 1)),
});

const nameOf = ({ auth, errand, timers }: Tab): string =>
  JSON.stringify([
    auth.status,
    auth.value,
    auth.context,
    errand && [errand.name, errand.attempt && [errand.attempt.value, errand.attempt.context]],
    timers,
  ]);

export const tabs = createIntern<Tab>(nameOf);
export const tabEvents = createIntern<TabEvent>();

const NO_TAB = -1;
const steps = new Map<string, TabStep>();

/** How many times the charts were asked. */
export const tabStepCount = () => steps.size;

const take = (tab: Tab | null, event: TabEvent, now: number) => {
  if (event.type === 'open') return openTab(event.input, now);
  if (tab === null) throw new Error('A tab that is not open hears nothing.');
  switch (event.type) {
    case 'event':
      return sendToTab(tab, event.event, now);
    case 'reply':
      return answerTab(tab, event.reply, now);
    case 'problem':
      return failTab(tab, new AuthError(event.problem), now);
    default: {
      const timer = tab.timers.find((one) => one.owner === event.owner && one.event === event.event);
      if (timer === undefined) throw new Error(`No timer ${event.event}.`);
      return fireTimer(tab, timer, now);
    }
  }
};

/** The shipped charts take an event: each tab, event and time once. */
export const stepTab = (tab: number, event: TabEvent, now: number): TabStep => {
  const name = `${tab} ${tabEvents.idOf(event)} ${now}`;
  const known = steps.get(name);
  if (known !== undefined) return known;
  const stepped = take(tab === NO_TAB ? null : tabs.at(tab), event, now);
  const step = { tab: tabs.idOf(plain(stepped.tab, now)), effects: stepped.effects };
  steps.set(name, step);
  return step;
};

/** The same tab, where no login will tell it from others. */
export const anonymousTab = (tab: number): number => {
  const { auth, ...rest } = tabs.at(tab);
  const context = { ...auth.context, tabId: 't', attempt: '', attempts: 0, jitter: 0 };
  return tabs.idOf({ ...rest, auth: { ...auth, context } as Tab['auth'] });
};

/** The same tab at a later time. */
export const ageTab = (tab: number, now: number): number => tabs.idOf(plain(tabs.at(tab), now));

/** What tabs say to each other. */
export type Message = { readonly type: string; readonly [member: string]: unknown };

/** Whether a tab knows for good what a message says: it counts as heard, for it would change nothing. */
export const saysNothingNew = (
  place: { readonly tab: number; readonly buried: readonly string[] },
  message: Message,
): boolean => {
  if (message.type !== 'tab.loggedOut') return false;
  const { endedEpochs } = tabs.at(place.tab).auth.context;
  return (message.epochs as string[]).every((id) => endedEpochs.includes(id) && place.buried.includes(id));
};

const listening = (run: (channel: ReturnType<typeof createTabChannel>) => void): Message[] => {
  const posts: Message[] = [];
  class FakeChannel {
    postMessage(message: Message) {
      posts.push(message);
    }
    addEventListener() {}
    close() {}
  }
  const before = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = FakeChannel as never;
  try {
    const channel = createTabChannel('authchart-session');
    channel.listen(() => {});
    run(channel);
    return posts;
  } finally {
    globalThis.BroadcastChannel = before;
  }
};

const toldOf = (told: string) => {
  const [epoch, generation] = told.split(' ');
  return { session: { epoch, generation: Number(generation) } } as never;
};

/** The shipped channel, which last told `told`, is asked to tell: what it posts. */
export const tellThrough = (told: string, command: Message): Message[] =>
  listening((channel) => {
    if (told !== '') channel.tellSession(toldOf(told));
    if (command.type === 'tell.sessionChanged') channel.tellSession(command.envelope as never);
    else channel.tellLoggedOut(command.epochs as string[]);
  }).slice(told === '' ? 0 : 1);

type Callback = (given: {
  sendBack: (event: AnyEventObject) => void;
  receive: (listener: (event: AnyEventObject) => void) => void;
}) => unknown;

const callbackOf = (logic: unknown) => (logic as { config: Callback }).config;

/** The shipped `tabs` actor hears a message: what it gives the chart. Reads the tombstone. */
export const hearMessage = (message: Message): AnyEventObject[] => {
  const events: AnyEventObject[] = [];
  let hear: (data: unknown) => void = () => {};
  const channel = {
    listen: (listener: (data: unknown) => void) => {
      hear = listener;
      return () => {};
    },
    tellSession: () => {},
    tellLoggedOut: () => {},
  };
  callbackOf(tabsActor(channel, pageTombstone()))({
    sendBack: (event) => events.push(event),
    receive: () => {},
  });
  hear(message);
  return events;
};

/** The shipped `tabs` actor is told to tell: what it asks the channel to post. Writes the tombstone. */
export const commandTabs = (command: AnyEventObject): Message[] => {
  const posts: Message[] = [];
  let obey: (event: AnyEventObject) => void = () => {};
  const channel = {
    listen: () => () => {},
    tellSession: (envelope: unknown) => posts.push({ type: 'tell.sessionChanged', envelope }),
    tellLoggedOut: (epochs: unknown) => posts.push({ type: 'tell.loggedOut', epochs }),
  };
  callbackOf(tabsActor(channel, pageTombstone()))({
    sendBack: () => {},
    receive: (listener) => {
      obey = listener;
    },
  });
  obey(command);
  return posts;
};

export type PageHappening = 'start' | 'focus' | 'restore' | 'offline' | 'online';

/** The shipped `page` actor notices something: what it gives the chart. Reads the tombstone. */
export const noticePage = (happening: PageHappening): AnyEventObject[] => {
  const events: AnyEventObject[] = [];
  const listeners = new Map<string, (event: unknown) => void>();
  const listen = (name: string, listener: (event: unknown) => void) => listeners.set(name, listener);
  const scope = globalThis as { document?: unknown; window?: unknown };
  const before = { document: scope.document, window: scope.window };
  const ears = { addEventListener: listen, removeEventListener: () => {} };
  scope.window = ears;
  scope.document = Object.create(before.document as object, { addEventListener: { value: listen } });
  try {
    const clock = { setTimeout: () => 0, clearTimeout: () => {}, recheck: () => {} };
    callbackOf(pageActor(pageTombstone(), clock))({
      sendBack: (event) => events.push(event),
      receive: () => {},
    });
    if (happening === 'start') return events;
    events.length = 0;
    const name = happening === 'restore' ? 'pageshow' : happening;
    listeners.get(name)?.({ persisted: true });
    return events;
  } finally {
    scope.document = before.document;
    scope.window = before.window;
  }
};
