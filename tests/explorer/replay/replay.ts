import { selectStateName } from 'authchart';
import { vi } from 'vitest';
import { envelopeOf } from '../../../server/core/session.ts';
import { restAt, type Waiting } from '../engine/coroutine.ts';
import type { Action, ActionOf } from '../world/actions.ts';
import { familyOf } from '../world/epochs.ts';
import { currentIn } from '../world/jar.ts';
import { apis, type Call, jars, messages, requests, type World } from '../world/state.ts';
import { lockWaitMs } from '../world/strike.ts';
import { tabs } from '../world/tab-step.ts';
import { type Deadline, openRealBrowser } from './real-browser.ts';
import { openRealSite, type RealApiCall } from './real-site.ts';
import { openRealTab, type RealTab } from './real-tab.ts';

interface RealRequest {
  tab: number;
  readonly route: string;
  readonly cookie: string;
  readonly init: RequestInit;
  readonly deadline: Deadline | null;
  readonly calls: RealApiCall[];
  isAwaited: boolean;
  /** For a login: which session of the API it began. */
  family: number;
  stage: 'sent' | 'served' | 'answered';
  answer: Response | null;
  readonly resolve: (answer: Response) => void;
  readonly reject: (error: unknown) => void;
}

const USERS: Readonly<Record<string, { email: string; password: string }>> = {
  ada: { email: 'ada', password: 'ada' },
  grace: { email: 'grace', password: 'grace' },
};

const MOST_PATIENCE_MS = 500;

/** Real time, whatever the world's clock says. */
const elapsedMs = performance.now.bind(performance);

/** What asks for the session to have late cookies cleared is stopped by nobody; whoever restores may be. */
const isOnlyTimed = ({ init, deadline }: RealRequest) => init.signal === deadline?.signal;

type Message = {
  readonly type: string;
  readonly envelope?: { session: { epoch: string; generation: number } };
  readonly epochs?: readonly string[];
};

/** What can be compared of a world: each tab's state and session, the jar's, and what the API has done. */
export interface Shape {
  readonly tabs: readonly (readonly [state: string, session: readonly [number, number] | null])[];
  readonly jar: readonly [family: number, generation: number] | null;
  readonly rotations: number;
}

export const shapeOf = (world: World): Shape => {
  const { families } = apis.at(world.api);
  const current = currentIn(jars.at(world.jar), world.now);
  return {
    tabs: world.tabs.map(({ tab }) => {
      if (tab === -1) return ['gone', null] as const;
      const { auth } = tabs.at(tab);
      const { session } = auth.context;
      return [selectStateName(auth), session && [familyOf(session.epoch), session.generation]] as const;
    }),
    jar: current && [familyOf(current.epoch), current.generation],
    rotations: families.reduce((sum, { replacedAt }) => sum + replacedAt.length, 0),
  };
};

/** The real actors, adapters, handlers and API, which do what a trace of the walk says. */
export class Replay {
  private readonly browser = openRealBrowser(() => Date.now());
  private readonly site: ReturnType<typeof openRealSite>;
  private tabs: (RealTab | null)[] = [];
  private inboxes: Message[][] = [];
  private requests: RealRequest[] = [];
  /** Real epochs, in the order in which their sessions began at the API. */
  private readonly epochs: string[] = [];
  private readonly pages: unknown[] = [];

  constructor(overlapMs: number) {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
    this.site = openRealSite({ now: () => Date.now(), overlapSeconds: overlapMs / 1000 });
    this.browser.store([
      '__Host-authchart-ended=old1.old2.old3.old4; Path=/; Max-Age=34560000; Secure; SameSite=Lax',
    ]);
  }

  close(): void {
    for (const tab of this.tabs) tab?.actor.stop();
    this.browser.close();
    vi.mocked(performance.now).mockRestore();
    vi.useRealTimers();
  }

  async open(at: number, now: number, name = `t${at}`): Promise<void> {
    vi.setSystemTime(now);
    const state = await this.site.read(this.browser.cookies());
    this.inboxes[at] = [];
    this.tabs[at] = this.browser.as(at, () =>
      openRealTab({
        name,
        envelope: envelopeOf(state, now),
        fetch: (input, init) => this.send(at, String(input), init ?? {}),
        post: (message) => this.post(at, message as Message),
      }),
    );
    await this.settle();
  }

  private post(from: number, message: Message) {
    for (const [at, inbox] of this.inboxes.entries()) if (at !== from && this.tabs[at]) inbox.push(message);
  }

  private send(tab: number, url: string, init: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const request: RealRequest = {
        tab,
        route: url.replace('/api/auth/', ''),
        cookie: this.browser.cookies(),
        init,
        deadline: this.browser.lastDeadline(),
        calls: [],
        isAwaited: true,
        family: -1,
        stage: 'sent',
        answer: null,
        resolve,
        reject,
      };
      init.signal?.addEventListener('abort', () => {
        request.isAwaited = false;
        reject(init.signal?.reason);
      });
      this.requests.push(request);
    });
  }

  /** Until nothing moves any more: real encryption takes its own time. */
  private async settle(): Promise<void> {
    const patience = elapsedMs() + MOST_PATIENCE_MS;
    for (let calm = 0; calm < 3; calm += 1) {
      const before = this.signature();
      await new Promise((resolve) => setTimeout(resolve, 2));
      const isWorking = this.isWorking() && elapsedMs() < patience;
      if (isWorking || before !== this.signature()) calm = -1;
    }
  }

  /** A handler that waits for nothing of ours is at work; one that waits for another handler only looks like it. */
  private isWorking(): boolean {
    return this.requests.some(({ stage, calls }) => stage === 'served' && calls.length === 0);
  }

  private signature(): string {
    return JSON.stringify([
      this.requests.map(({ stage, calls, isAwaited }) => [stage, calls.length, isAwaited]),
      this.tabs.map((tab) => tab?.actor.getSnapshot().value ?? null),
    ]);
  }

  private real(at: number): RealTab {
    const tab = this.tabs[at];
    if (!tab) throw new Error(`Tab ${at} is not open.`);
    return tab;
  }

  /** The real request that stands for a call of the walk: of its tab, kind and stage, the first. */
  private requestOf({ tab, errand, wire }: Call): RealRequest {
    const isAwaited = wire?.awaitedAs !== -1;
    // An errand may send more than one request.
    const route = wire === null ? '' : requests.at(wire.request).route;
    const found = this.requests.find(
      (one) =>
        one.tab === tab &&
        one.route === route &&
        one.stage === wire?.stage &&
        one.isAwaited === isAwaited &&
        (route !== 'session' || isOnlyTimed(one) === (errand !== 'restore')),
    );
    if (found === undefined) throw new Error(`No ${errand} of tab ${tab} is ${wire?.stage} in the replay.`);
    return found;
  }

  private apiCallOf(call: Call, pending: number): RealApiCall {
    const waiting = restAt(call.wire?.server ?? -1) as Waiting;
    const ids = waiting.pending.filter(({ what }) => what.type === 'api').map(({ id }) => id);
    const found = this.requestOf(call).calls[ids.indexOf(pending)];
    if (found === undefined) throw new Error('The real handler did not call the API.');
    return found;
  }

  private drop(request: RealRequest) {
    this.requests = this.requests.filter((one) => one !== request);
  }

  private async arrive(request: RealRequest) {
    request.stage = 'served';
    const headers = new Headers(request.init.headers);
    headers.set('host', 'site.test');
    headers.set('sec-fetch-site', 'same-origin');
    if (request.cookie !== '') headers.set('cookie', request.cookie);
    const { method = 'GET', body } = request.init;
    const asked = new Request(`http://site.test/api/auth/${request.route}`, {
      method,
      headers,
      ...(body !== undefined && { body: body as string }),
    });
    const answer = await this.site.serve(asked, request.calls);
    await this.noteSession(request, answer.clone());
    request.answer = answer;
    request.stage = 'answered';
  }

  private async noteSession({ route, family }: RealRequest, answer: Response) {
    if (route !== 'login' || answer.status !== 200) return;
    const envelope = await answer.json();
    this.epochs[family] = envelope.session.epoch;
    this.pages[family] = envelope;
  }

  /** The API does what a handler asked; sessions are numbered as it begins them. */
  private async reach(call: Call, pending: number, isAnswerLost = false): Promise<void> {
    const before = this.site.api.counts.logins;
    await this.apiCallOf(call, pending).reach(isAnswerLost);
    if (this.site.api.counts.logins > before) this.requestOf(call).family = before;
  }

  private land(request: RealRequest) {
    this.drop(request);
    const { answer, isAwaited } = request;
    if (answer === null) throw new Error('There is no answer yet.');
    this.browser.store(answer.headers.getSetCookie());
    if (isAwaited && this.tabs[request.tab]) request.resolve(answer);
  }

  private readonly isSame = (message: Message, id: number): boolean => {
    const model = messages.at(id) as unknown as Message;
    const family = (epoch: string) =>
      this.epochs.indexOf(epoch) === -1 ? epoch : String(this.epochs.indexOf(epoch));
    const known = (epoch: string) => (familyOf(epoch) === -1 ? epoch : String(familyOf(epoch)));
    if (message.type !== model.type) return false;
    if (model.envelope && message.envelope) {
      const [one, other] = [model.envelope.session, message.envelope.session];
      return known(one.epoch) === family(other.epoch) && one.generation === other.generation;
    }
    return (model.epochs ?? []).map(known).sort().join() === (message.epochs ?? []).map(family).sort().join();
  };

  private hear(at: number, id: number) {
    const inbox = this.inboxes[at] ?? [];
    const message = inbox.find((one) => this.isSame(one, id));
    if (message === undefined) throw new Error(`Tab ${at} was told no ${messages.at(id).type}.`);
    this.inboxes[at] = inbox.filter((one) => !this.isSame(one, id));
    this.real(at).hear(message);
  }

  private strike(world: World, { fault, call: at, pending = -1, tab = -1, family = -1 }: ActionOf<'fault'>) {
    const call = world.calls[at ?? -1] as Call;
    switch (fault) {
      case 'requestLost':
      case 'replyLost':
      case 'replyCut': {
        const request = this.requestOf(call);
        if (fault === 'replyCut') this.browser.store(request.answer?.headers.getSetCookie() ?? []);
        this.drop(request);
        request.reject(new TypeError('Failed to fetch'));
        break;
      }
      case 'tooLate':
        this.requestOf(call).deadline?.pass();
        break;
      case 'lockTooLate':
        this.browser.passLockWait(call.tab, lockWaitMs(call));
        break;
      case 'apiRequestLost':
        this.apiCallOf(call, pending).instead('silence');
        break;
      case 'apiTrouble':
        this.apiCallOf(call, pending).instead(503);
        break;
      case 'apiReplyLost':
        return this.reach(call, pending, true);
      case 'crash':
        this.site.restart();
        for (const request of this.requests.filter(({ stage }) => stage === 'served')) {
          this.drop(request);
          request.reject(new TypeError('Failed to fetch'));
        }
        break;
      case 'kill':
        this.kill(tab);
        break;
      case 'refused':
        if (family !== 0) throw new Error('Only a first session can be ended by an administrator here.');
        this.site.api.revokeAll();
        break;
      case 'noPatience':
        if (tab === -1) throw new Error('A handler keeps its patience here.');
        this.real(tab).fire('xstate.after.logoutPatience.auth.loggingOut');
        break;
      default:
        throw new Error(`This cannot be replayed: ${fault}`);
    }
    return undefined;
  }

  private kill(at: number) {
    const { actor } = this.real(at);
    this.tabs[at] = null;
    for (const request of this.requests)
      if (request.tab === at) Object.assign(request, { tab: -1, isAwaited: false });
    actor.stop();
    this.browser.leaveLock(at);
  }

  private async happen(world: World, action: Action): Promise<void> {
    const call = 'call' in action ? (world.calls[action.call ?? -1] as Call) : undefined;
    const session = () => {
      const { context } = this.real((action as { tab: number }).tab).actor.getSnapshot();
      return context.session;
    };
    switch (action.type) {
      case 'arrive':
        this.arrive(this.requestOf(call as Call)).catch(() => undefined);
        break;
      case 'api':
        await this.reach(call as Call, action.pending);
        break;
      case 'apiReply': {
        const request = this.requestOf(call as Call);
        const real = this.apiCallOf(call as Call, action.pending);
        request.calls.splice(request.calls.indexOf(real), 1);
        real.deliver();
        break;
      }
      case 'land':
        this.land(this.requestOf(call as Call));
        break;
      case 'drop':
        this.drop(this.requestOf(call as Call));
        break;
      case 'hear':
        this.hear(action.tab, action.message);
        break;
      case 'fire':
        this.real(action.tab).fire(action.event);
        break;
      case 'login':
        this.real(action.tab).actor.send({ type: 'login.submitted', credentials: USERS[action.user] });
        break;
      case 'cancel':
        this.real(action.tab).actor.send({ type: 'login.cancelled' });
        break;
      case 'logout':
        this.real(action.tab).actor.send({ type: 'logout.requested' });
        break;
      case 'refresh':
        this.real(action.tab).actor.send({ type: 'refresh.requested' });
        break;
      case 'reject':
        this.real(action.tab).actor.send({
          type: 'token.rejected',
          epoch: session()?.epoch ?? '',
          generation: session()?.generation ?? 0,
        });
        break;
      case 'focus':
        this.real(action.tab).notice('focus');
        break;
      case 'restore':
        this.real(action.tab).notice('pageshow');
        break;
      case 'offer':
        this.real(action.tab).actor.send({ type: 'session.provided', envelope: this.pages[0] as never });
        break;
      case 'fault':
        await this.strike(world, action);
        break;
      case 'sleep':
      case 'wait':
        break;
      default:
        throw new Error(`This cannot be replayed: ${action.type}`);
    }
  }

  /** Does what happened between two worlds of the walk. */
  async step(before: World, action: Action, after: World): Promise<void> {
    vi.setSystemTime(after.now);
    const tab =
      'tab' in action
        ? (action.tab ?? -1)
        : 'call' in action
          ? (before.calls[action.call ?? -1]?.tab ?? -1)
          : -1;
    await this.browser.as(tab, () => this.happen(before, action));
    await this.settle();
  }

  async shape(): Promise<Shape> {
    const { current } = await this.site.read(this.browser.cookies());
    const numbered = ({ epoch, generation }: { epoch: string; generation: number }) =>
      [this.epochs.indexOf(epoch), generation] as const;
    return {
      tabs: this.tabs.map((tab) => {
        if (tab === null) return ['gone', null] as const;
        const snapshot = tab.actor.getSnapshot();
        const { session } = snapshot.context;
        return [selectStateName(snapshot), session && numbered(session)] as const;
      }),
      jar: current && numbered(current),
      rotations: this.site.api.counts.rotations,
    };
  }
}
