import { CLOCK_COOKIE, type ClockSetting, formatClock, parseClock } from '../clock-setting.ts';
import { cookieValue } from '../cookie-value.ts';
import { type FaultName, faultNamed } from '../faults.ts';
import { readVisit, VISIT_COOKIE } from '../visit.ts';
import { realNow } from './demo-date.ts';
import { add, type DemoState, NO_STATE, type Result } from './demo-state.ts';
import { createPageClock, type PageClock } from './page-clock.ts';
import { createPageFetch } from './page-fetch.ts';
import { createMomentReader, type Inspected } from './read-moment.ts';
import type { Moment, PageRequest } from './records.ts';
import { createRunKeeper } from './run-keeper.ts';
import { createStore, type Store } from './store.ts';
import { createTraceReader } from './trace-reader.ts';

/** What the pages of this browser tell each other, so that one of them can show both. */
type Message =
  | { readonly type: 'clock'; readonly setting: ClockSetting }
  | { readonly type: 'reset' }
  | { readonly type: 'moment'; readonly moment: Moment }
  | { readonly type: 'request'; readonly request: PageRequest };

const CHANNEL = 'authchart-demo';

export interface Demo {
  readonly tab: string;
  /** Whether the API's faults and the clock may be had here. */
  readonly hasControl: boolean;
  readonly store: Store<DemoState>;
  readonly clock: PageClock;
  readonly fetch: typeof fetch;
  /** Looks on at everything the chart does. */
  readonly watchChart: (inspected: Inspected) => void;
  /** Joins the browser's other pages. @returns a function that leaves. */
  readonly join: () => () => void;
  /** From now on this browser's requests are remembered. */
  readonly watch: () => void;
  readonly setClock: (change: { readonly rate?: number; readonly skipTo?: number }) => void;
  /** Real time again, by loading the page anew; for who is signed out, or tokens of the future would be left behind. */
  readonly resetClock: () => void;
  /** Puts a fault in the way of the next request that can meet it. */
  readonly arm: (name: FaultName) => Promise<void>;
  readonly disarmAll: () => Promise<void>;
  readonly startRun: (slug: string, choice: string) => void;
  readonly finishRun: (slug: string, result: Result) => void;
  /** As if the chapter had never been tried. */
  readonly forgetRun: (slug: string) => void;
  readonly lookAt: (moment: Moment | null) => void;
}

const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('');

const cookies = () => (typeof document === 'undefined' ? null : document.cookie);

const writeCookie = (name: string, value: string, more = '') => {
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store.
  document.cookie = `${name}=${value}; Path=/; SameSite=Strict${more}`;
};

const putRequest = (known: readonly PageRequest[], request: PageRequest) =>
  known.some(({ id }) => id === request.id)
    ? known.map((other) => (other.id === request.id ? request : other))
    : add(known, request);

/** Everything behind the workbench of one page. Nothing of the page is touched before `join`. */
export const createDemo = ({ hasControl }: { readonly hasControl: boolean }): Demo => {
  const tab = randomId();
  const store = createStore(NO_STATE);
  const clock = createPageClock();
  const runs = createRunKeeper(store);
  const readMoment = createMomentReader();
  const isWatching = () => readVisit(cookies()) !== null;
  const reader = createTraceReader(store, isWatching);
  let channel: BroadcastChannel | null = null;
  const post = (message: Message) => channel?.postMessage(message);

  const given = hasControl ? parseClock(cookieValue(cookies(), CLOCK_COOKIE)) : null;
  if (given !== null) clock.set(given);

  const takeMoment = (moment: Moment) => {
    store.change((known) => ({ ...known, moments: add(known.moments, moment) }));
    reader.pullSoon();
  };
  const takeRequest = (request: PageRequest) => {
    store.change((known) => ({ ...known, requests: putRequest(known.requests, request) }));
    if (request.isOver) reader.pullSoon();
  };

  const takeFault = () => {
    const [fault = null, ...rest] = store.read().pageFaults;
    if (fault !== null) store.change((known) => ({ ...known, pageFaults: rest }));
    return fault;
  };

  return {
    tab,
    hasControl,
    store,
    clock,
    fetch: createPageFetch({
      tab,
      isWatching,
      takeFault,
      tell: (request) => {
        takeRequest(request);
        post({ type: 'request', request });
      },
    }),
    watchChart: (inspected) => {
      const step = readMoment(inspected);
      if (step === null) return;
      const moment = { ...step, tab, realAt: realNow(), at: Date.now() };
      takeMoment(moment);
      post({ type: 'moment', moment });
    },
    join() {
      // Without one the workbench shows this tab alone.
      if (typeof BroadcastChannel !== 'undefined') channel = new BroadcastChannel(CHANNEL);
      channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
        if (data.type === 'clock') clock.set(data.setting);
        else if (data.type === 'reset') window.location.reload();
        else if (data.type === 'moment') takeMoment(data.moment);
        else takeRequest(data.request);
      });
      runs.load();
      return () => {
        channel?.close();
        channel = null;
      };
    },
    watch() {
      if (!isWatching()) writeCookie(VISIT_COOKIE, `${randomId()}${randomId()}`);
      reader.pullSoon();
    },
    setClock({ rate = clock.setting()?.rate ?? 1, skipTo }) {
      const realAt = realNow();
      // Time never runs backwards: a token that was over would be good again.
      const setting = { realAt, demoAt: Math.max(skipTo ?? 0, Date.now()), rate };
      // Before the page's own timers: what they ask for must be judged by the new time.
      writeCookie(CLOCK_COOKIE, formatClock(setting));
      post({ type: 'clock', setting });
      clock.set(setting);
    },
    resetClock() {
      writeCookie(CLOCK_COOKIE, '', '; Max-Age=0');
      post({ type: 'reset' });
      window.location.reload();
    },
    async arm(name) {
      if (faultNamed(name).leg === 'page') {
        store.change((known) => ({ ...known, pageFaults: [...known.pageFaults, name] }));
        return;
      }
      await reader.send('POST', { name });
    },
    async disarmAll() {
      store.change((known) => ({ ...known, pageFaults: [] }));
      if (hasControl) await reader.send('DELETE');
    },
    startRun: (slug, choice) =>
      runs.start({
        slug,
        choice,
        startedAt: realNow(),
        afterLeg: store.read().legs.at(-1)?.id ?? 0,
      }),
    finishRun: runs.finish,
    forgetRun: runs.forget,
    lookAt: (moment) => store.change((known) => ({ ...known, lookingAt: moment })),
  };
};
