import type { AnyEventObject } from 'xstate';
import type { Effect } from '../../../testing/model/tab.ts';
import { checkAnswer, noteLanding, noteLeaving } from '../checks/answer.ts';
import { checkApiCall } from '../checks/api.ts';
import { checkTabStep } from '../checks/tab.ts';
import {
  type Ambient,
  begin,
  type Done,
  type Rest,
  restAt,
  resume,
  type Waiting,
  type What,
} from '../engine/coroutine.ts';
import { type ApiCall, callApi } from './api.ts';
import { clientProgram, type ErrandResult } from './client-program.ts';
import { inside } from './globals.ts';
import { cookieHeader, documentCookie, storeLines } from './jar.ts';
import { type FlightOutcome, type ServerAnswer, serverProgram } from './server-program.ts';
import type { Setting } from './setting.ts';
import {
  answers,
  apiAnswers,
  apis,
  type Budget,
  type Call,
  callKey,
  flightSets,
  jars,
  type Memory,
  messages,
  requests,
  stores,
  type TabPlace,
  type Wire,
  type World,
} from './state.ts';
import {
  commandTabs,
  hearMessage,
  type Message,
  noticePage,
  type PageHappening,
  saysNothingNew,
  stepTab,
  type TabEvent,
  tellThrough,
} from './tab-step.ts';
import type { Watch } from './watch.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** A call while a step is being taken. */
export type OpenCall = Mutable<Omit<Call, 'wire'>> & { wire: Mutable<Wire> | null };

const MOST_IDS = 4;

/** What a jar becomes by what it is told to keep. */
const jarsAfter = new Map<string, number>();

const open = (call: Call): OpenCall => ({ ...call, wire: call.wire && { ...call.wire } });

/** A world in the middle of a step: the browser, the network, the processes and the API around the shipped code. */
export class Draft {
  now: number;
  tabs: Mutable<TabPlace>[];
  calls: OpenCall[];
  jar: number;
  api: number;
  stores: number[];
  flights: number[];
  budget: Mutable<Budget>;
  memory: Mutable<Memory>;
  readonly setting: Setting;
  readonly watch: Watch;

  constructor(world: World, setting: Setting, watch: Watch) {
    this.now = world.now;
    this.tabs = world.tabs.map((tab) => ({ ...tab }));
    this.calls = world.calls.map(open);
    this.jar = world.jar;
    this.api = world.api;
    this.stores = [...world.stores];
    this.flights = [...world.flights];
    this.budget = { ...world.budget };
    this.memory = { ...world.memory };
    this.setting = setting;
    this.watch = watch;
  }

  /** The world after the step. */
  done(): World {
    const calls = this.calls
      .filter(({ client, wire }) => client !== -1 || wire !== null)
      .map((call) => [callKey(call, call.tab), call] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, call]) => call);
    return {
      now: this.now,
      tabs: this.tabs,
      calls,
      jar: this.jar,
      api: this.api,
      stores: this.stores,
      flights: this.flights,
      budget: this.budget,
      memory: this.memory,
    };
  }

  // The tabs

  /** Something happens to a tab's charts; what they want done is done. */
  feed(at: number, event: TabEvent): void {
    const place = this.tab(at);
    const before = place.tab;
    const { tab, effects } = stepTab(before, event, this.now);
    place.tab = tab;
    checkTabStep(this, { at, before, after: tab, event, effects });
    for (const effect of effects) this.carryOut(at, effect);
  }

  send(at: number, event: AnyEventObject): void {
    this.feed(at, { type: 'event', event });
  }

  tab(at: number): Mutable<TabPlace> {
    const place = this.tabs[at];
    if (place === undefined) throw new RangeError(`There is no tab ${at}.`);
    return place;
  }

  private carryOut(at: number, effect: Effect): void {
    if (effect.type === 'login')
      this.startErrand(at, 'login', { credentials: effect.credentials, attempt: effect.attempt });
    else if (effect.type === 'request') this.startErrand(at, effect.errand, effect.request);
    else if (effect.type === 'stop') this.stopErrand(at, effect.errand);
    else if (effect.type === 'tell')
      for (const command of this.withPage(at, () => commandTabs(effect.command))) this.tell(at, command);
  }

  /** A page's own code runs: it can read and write the cookies that are not HttpOnly. */
  private withPage<Result>(at: number, run: () => Result): Result {
    const outside = { ...this.pageAmbient(at, null), wait: () => new Promise<never>(() => {}) };
    return inside({ outside, now: this.now, owner: '', nextEpoch: () => '', hasDeadlines: false }, run);
  }

  /** The page notices something: the shipped `page` actor says what. */
  notice(at: number, happening: PageHappening): void {
    for (const event of this.withPage(at, () => noticePage(happening))) this.send(at, event);
  }

  /** A message arrives: the shipped `tabs` actor says what it means. */
  hear(at: number, message: number): void {
    const place = this.tab(at);
    place.inbox = place.inbox.filter((one) => one !== message);
    for (const event of this.withPage(at, () => hearMessage(messages.at(message)))) this.send(at, event);
  }

  /** A tab tells the others. */
  private tell(at: number, command: Message): void {
    const place = this.tab(at);
    const posts = tellThrough(place.told, command);
    if (command.type === 'tell.sessionChanged' && posts.length > 0) {
      const { session } = command.envelope as { session: { epoch: string; generation: number } | null };
      place.told = `${session?.epoch} ${session?.generation}`;
    }
    for (const post of posts) {
      const id = messages.idOf(post);
      for (const [other, { tab, inbox }] of this.tabs.entries())
        if (other !== at && tab !== -1 && !inbox.includes(id) && !saysNothingNew(this.tab(other), post))
          this.tab(other).inbox = [...inbox, id].sort((a, b) => a - b);
    }
  }

  // The errands

  private startErrand(at: number, errand: Call['errand'], input: unknown): void {
    const call: OpenCall = { tab: at, errand, client: -1, isHeard: true, lock: 0, wire: null };
    this.calls.push(call);
    this.goOn(call, begin(clientProgram({ name: errand, input, now: this.now }), this.pageAmbient(at, call)));
  }

  private stopErrand(at: number, errand: Call['errand']): void {
    const call = this.calls.find((one) => one.tab === at && one.errand === errand && one.isHeard);
    if (call === undefined) return;
    call.isHeard = false;
    this.answerClient(call, 'stop', null);
  }

  /** The adapter hears something it waits for. */
  answerClient(call: OpenCall, type: string, answer: unknown): void {
    if (call.client === -1) return;
    const waiting = restAt(call.client) as Waiting;
    const pending = waiting.pending.find(({ what }) => what.type === type);
    if (pending === undefined) return;
    this.goOn(call, resume(waiting, pending.id, { answer, ambient: this.pageAmbient(call.tab, call) }));
  }

  /** A deadline of the adapter passes. */
  passDeadline(call: OpenCall, ms: number): void {
    const waiting = restAt(call.client) as Waiting;
    // Of an errand that has sent two requests, the second's: nobody waits for the first any more.
    const pending = waiting.pending.findLast(({ what }) => what.type === 'deadline' && what.ms === ms);
    if (pending === undefined) throw new Error(`No deadline of ${ms} ms.`);
    this.goOn(call, resume(waiting, pending.id, { answer: null, ambient: this.pageAmbient(call.tab, call) }));
  }

  private goOn(call: OpenCall, rest: Rest): void {
    call.client = rest.id;
    if (rest.kind === 'done') this.endErrand(call, rest);
    else this.sendRequest(call, rest);
    this.grantLock();
  }

  private endErrand(call: OpenCall, { result }: Done): void {
    call.client = -1;
    if (!call.isHeard || call.tab === -1) return;
    call.isHeard = false;
    const said = result as ErrandResult;
    this.feed(
      call.tab,
      'reply' in said ? { type: 'reply', reply: said.reply } : { type: 'problem', problem: said.problem },
    );
  }

  private sendRequest(call: OpenCall, waiting: Waiting): void {
    if (call.wire !== null) return;
    const pending = waiting.pending.find(({ what }) => what.type === 'fetch');
    if (pending === undefined) return;
    const { route, method, body, attempt } = pending.what as unknown as Record<string, string>;
    call.wire = {
      stage: 'sent',
      request: requests.idOf({
        route,
        method,
        body,
        attempt,
        cookie: cookieHeader(jars.at(this.jar)),
      } as never),
      instance: -1,
      server: -1,
      apiAnswers: [],
      answer: -1,
      awaitedAs: pending.id,
    };
    noteLeaving(this, call);
  }

  private grantLock(): void {
    if (this.calls.some(({ lock }) => lock === -1)) return;
    const first = this.calls.filter(({ lock }) => lock > 0).sort((a, b) => a.lock - b.lock)[0];
    if (first === undefined) return;
    first.lock = -1;
    for (const call of this.calls) if (call.lock > 0) call.lock -= 1;
    this.answerClient(first, 'lock', null);
  }

  private leaveQueue(call: OpenCall): void {
    const { lock } = call;
    call.lock = 0;
    if (lock > 0) for (const other of this.calls) if (other.lock > lock) other.lock -= 1;
  }

  private pageAmbient(at: number, call: OpenCall | null): Ambient {
    return {
      ask: ({ type }) => (type === 'buried' ? this.tab(at).buried : documentCookie(jars.at(this.jar))),
      tell: (act) => this.actOfPage(at, call, act),
    };
  }

  private actOfPage(at: number, call: OpenCall | null, act: What): void {
    if (act.type === 'document.cookie=') this.storeCookies([String(act.line)]);
    else if (act.type === 'tellSession')
      this.tell(at, { type: 'tell.sessionChanged', envelope: act.envelope });
    else if (act.type === 'bury') {
      const ids = act.ids as readonly string[];
      const place = this.tab(at);
      place.buried = [...place.buried.filter((id) => !ids.includes(id)), ...ids].slice(-MOST_IDS);
    } else if (call === null) throw new Error(`A page cannot do this: ${act.type}`);
    else if (act.type === 'lock.queue') call.lock = 1 + Math.max(0, ...this.calls.map(({ lock }) => lock));
    else if (act.type === 'lock.leave' || act.type === 'lock.release') this.leaveQueue(call);
    else if (act.type === 'fetch.abandoned' && call.wire !== null) call.wire.awaitedAs = -1;
  }

  // The browser

  storeCookies(lines: readonly string[]): void {
    const name = `${this.jar} ${this.now} ${lines.join()}`;
    const known = jarsAfter.get(name) ?? jars.idOf(storeLines(jars.at(this.jar), lines, this.now));
    jarsAfter.set(name, known);
    this.jar = known;
  }

  /** A request that is under way loses its tab. */
  closeTab(at: number): void {
    this.tab(at).tab = -1;
    this.tab(at).inbox = [];
    for (const call of this.calls)
      if (call.tab === at) {
        call.client = -1;
        call.isHeard = false;
        call.tab = -1;
        if (call.wire !== null) call.wire.awaitedAs = -1;
        this.leaveQueue(call);
      }
    this.grantLock();
  }

  /** A reply arrives; its cookies are kept whoever still waits for it. */
  land(call: OpenCall): void {
    const { wire } = call;
    if (wire === null) return;
    const answer = answers.at(wire.answer);
    noteLanding(this, call, answer);
    this.storeCookies(answer.setCookies);
    this.endWire(call, answer);
  }

  /** The tab hears what became of its request. */
  endWire(call: OpenCall, answer: ServerAnswer | 'broken'): void {
    const { wire } = call;
    call.wire = null;
    if (wire === null || wire.awaitedAs === -1 || call.client === -1) return;
    const rest = resume(restAt(call.client) as Waiting, wire.awaitedAs, {
      answer,
      ambient: this.pageAmbient(call.tab, call),
    });
    this.goOn(call, rest);
  }

  // The processes

  arrive(call: OpenCall, instance: number): void {
    const { wire, setting } = { wire: call.wire, setting: this.setting };
    if (wire === null) return;
    wire.stage = 'served';
    wire.instance = instance;
    const request = requests.at(wire.request);
    if (request.route === 'login' && this.hasBegunLogins(call)) this.now += 1;
    const asked = { ...request, instance, isShared: setting.isShared, now: this.now };
    const name = `server ${wire.request} ${instance} ${this.now} ${setting.isShared}`;
    this.serve(call, begin(serverProgram(name, asked), this.processAmbient(instance)));
  }

  /** Of two logins one is the later: no two sessions begin in the same millisecond. */
  private hasBegunLogins(but: OpenCall): boolean {
    const isServed = ({ errand, wire }: OpenCall) => errand === 'login' && wire?.stage === 'served';
    return apis.at(this.api).families.length > 0 || this.calls.some((call) => call !== but && isServed(call));
  }

  /** The handler hears what it waited for. */
  answerServer(call: OpenCall, pending: number, answer: unknown): void {
    const { wire } = call;
    if (wire === null) return;
    wire.apiAnswers = wire.apiAnswers.filter(([id]) => id !== pending);
    const ambient = this.processAmbient(wire.instance);
    this.serve(call, resume(restAt(wire.server) as Waiting, pending, { answer, ambient }));
  }

  private serve(call: OpenCall, rest: Rest): void {
    const { wire } = call;
    if (wire === null) return;
    wire.server = rest.id;
    if (rest.kind === 'wait') {
      const torn = rest.pending.find(({ what }) => what.type === 'api' && what.isTorn);
      if (torn !== undefined) this.watch.fail('I33', 'a call to the API ends with the client that asked');
    } else {
      wire.stage = 'answered';
      wire.server = -1;
      wire.apiAnswers = [];
      wire.answer = answers.idOf(rest.result as ServerAnswer);
      checkAnswer(this, call, rest.result as ServerAnswer);
    }
    this.wakeFollowers();
  }

  private settled: { instance: number; name: string; outcome: FlightOutcome }[] = [];

  private wakeFollowers(): void {
    for (const { instance, name, outcome } of this.settled.splice(0))
      for (const call of this.calls) {
        const { wire } = call;
        if (wire?.stage !== 'served' || wire.instance !== instance) continue;
        const waiting = restAt(wire.server) as Waiting;
        const pending = waiting.pending.find(({ what }) => what.type === 'flight' && what.name === name);
        if (pending !== undefined) this.answerServer(call, pending.id, outcome);
      }
  }

  private storeAt(instance: number): number {
    return this.setting.isShared ? 0 : instance;
  }

  private processAmbient(instance: number): Ambient {
    return {
      ask: (question) => this.askProcess(instance, question),
      tell: (act) => this.actOfProcess(instance, act),
    };
  }

  private askProcess(instance: number, { type, key, owner, lifeMs, name }: What): unknown {
    if (type === 'flight.get')
      return flightSets.at(this.flights[instance] ?? 0).find(([one]) => one === name)?.[1] ?? null;
    const found = stores
      .at(this.stores[this.storeAt(instance)] ?? 0)
      .find(([one, , until]) => one === key && until > this.now);
    if (type === 'store.get') return found?.[1] ?? null;
    if (found !== undefined) return false;
    this.writeStore(instance, [String(key), String(owner), Number(lifeMs)]);
    return true;
  }

  private writeStore(instance: number, [key, value, lifeMs]: readonly [string, string, number]): void {
    const at = this.storeAt(instance);
    const kept = stores.at(this.stores[at] ?? 0).filter(([one]) => one !== key);
    const next = lifeMs > 0 ? [...kept, [key, value, this.now + lifeMs] as const] : kept;
    this.stores[at] = stores.idOf([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private actOfProcess(instance: number, act: What): void {
    const { type, key, value, lifeMs, owner, name, outcome } = act;
    if (type === 'store.set') this.writeStore(instance, [String(key), String(value), Number(lifeMs)]);
    else if (type === 'store.release') {
      const held = stores.at(this.stores[this.storeAt(instance)] ?? 0).find(([one]) => one === key);
      if (held?.[1] === owner) this.writeStore(instance, [String(key), '', 0]);
    } else this.actOfFlight(instance, { type, name: String(name), outcome: outcome as FlightOutcome });
  }

  private actOfFlight(
    instance: number,
    { type, name, outcome }: { type: string; name: string; outcome: FlightOutcome },
  ): void {
    const flights = flightSets.at(this.flights[instance] ?? 0);
    const others = flights.filter(([one]) => one !== name);
    if (type === 'flight.begin') this.setFlights(instance, [...others, [name, 'underWay']]);
    else if (type === 'flight.delete') this.setFlights(instance, others);
    else if (type === 'flight.end') {
      if (flights.length > others.length) this.setFlights(instance, [...others, [name, outcome]]);
      this.settled.push({ instance, name, outcome });
    }
  }

  private setFlights(
    instance: number,
    flights: readonly (readonly [string, 'underWay' | FlightOutcome])[],
  ): void {
    this.flights[instance] = flightSets.idOf([...flights].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The API does what a handler asks of it; its answer is on its way. */
  reachApi(
    call: OpenCall,
    pending: { readonly id: number; readonly what: What },
    isAnswerLost: boolean,
  ): void {
    const { wire } = call;
    if (wire === null) return;
    const asked = pending.what.call as ApiCall;
    const { api, answer, event } = callApi(apis.at(this.api), asked, {
      rules: this.setting.api,
      now: this.now,
    });
    checkApiCall(this, { call, asked, event });
    this.api = apis.idOf(api);
    wire.apiAnswers = [...wire.apiAnswers, [pending.id, apiAnswers.idOf(isAnswerLost ? 'silence' : answer)]];
  }
}
