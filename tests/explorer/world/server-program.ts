import { AuthError, type AuthProblem } from '../../../machines/index.ts';
import { restApi } from '../../../server/api/rest-api.ts';
import { defaultUser } from '../../../server/api/token.ts';
import { createJar } from '../../../server/cookies/jar.ts';
import { createCoordinator } from '../../../server/coordinator/coordinator.ts';
import { refuseAgain, wasRefusedBefore } from '../../../server/coordinator/refusal.ts';
import type { CoordinatorStore } from '../../../server/coordinator/store.ts';
import { handleSessionRoute } from '../../../server/core/handle.ts';
import type { SessionRecord } from '../../../server/types.ts';
import type { Outside, Program } from '../engine/coroutine.ts';
import { type ApiAnswer, type ApiCall, readToken } from './api.ts';
import { epochOf } from './epochs.ts';
import { insideUntilSettled } from './globals.ts';
import { plainSealer } from './plain-sealer.ts';
import { flawsOf } from './response-flaws.ts';

/** One request as it arrives at a process of the site. */
export interface ServerRequest {
  readonly route: string;
  readonly method: string;
  readonly cookie: string;
  readonly body: string | null;
  readonly attempt: string | null;
  /** Which process serves it. */
  readonly instance: number;
  readonly isShared: boolean;
  readonly now: number;
}

/** What a browser gets back. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: string;
  readonly setCookies: readonly string[];
  /** Against which rules for every answer this one is (I23, I25). */
  readonly flaws: readonly string[];
}

const storeOf = (outside: Outside): CoordinatorStore => ({
  get: async (key) => outside.ask({ type: 'store.get', key }) as string | null,
  set: async (key, value, lifeMs) => outside.tell({ type: 'store.set', key, value, lifeMs }),
  claim: async (key, owner, lifeMs) => outside.ask({ type: 'store.claim', key, owner, lifeMs }) === true,
  extend: async () => {},
  release: async (key, owner) => outside.tell({ type: 'store.release', key, owner }),
});

/** How a rotation ended, for whoever waited for it in the same process. */
export type FlightOutcome =
  | { readonly record: SessionRecord }
  | { readonly problem: AuthProblem; readonly isRepeat: boolean };

const outcomeOf = (thrown: unknown): FlightOutcome => ({
  problem: thrown instanceof AuthError ? thrown.problem : { code: 'network' },
  isRepeat: wasRefusedBefore(thrown),
});

const unfold = (outcome: FlightOutcome): SessionRecord => {
  if ('record' in outcome) return outcome.record;
  throw outcome.isRepeat ? refuseAgain() : new AuthError(outcome.problem);
};

type Flights = Map<string, Promise<SessionRecord>>;

/** The rotations under way in a process, which other requests of the same process may join. */
const flightsOf = (outside: Outside): Flights => {
  const flights = {
    get(name: string) {
      const found = outside.ask({ type: 'flight.get', name }) as null | 'underWay' | FlightOutcome;
      if (found === null) return undefined;
      const outcome = found === 'underWay' ? outside.wait({ type: 'flight', name }) : Promise.resolve(found);
      return outcome.then((settled) => unfold(settled as FlightOutcome));
    },
    set(name: string, flight: Promise<SessionRecord>) {
      outside.tell({ type: 'flight.begin', name });
      flight.then(
        (record) => outside.tell({ type: 'flight.end', name, outcome: { record } }),
        (thrown) => outside.tell({ type: 'flight.end', name, outcome: outcomeOf(thrown) }),
      );
    },
    delete: (name: string) => outside.tell({ type: 'flight.delete', name }),
  };
  // The coordinator uses these three of a map's methods.
  return flights as unknown as Flights;
};

const toResponse = (answer: ApiAnswer): Response => {
  if (answer === 'silence')
    throw new TypeError('fetch failed', { cause: new Error('The connection broke.') });
  if (!('access' in answer))
    return new Response(answer.status === 204 ? null : '{}', {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  return new Response(JSON.stringify({ data: { accessToken: answer.access } }), {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'set-cookie': `refreshToken=${answer.refresh}; Max-Age=${answer.maxAgeSeconds}; Path=/; HttpOnly`,
    },
  });
};

const ROUTES: Readonly<Record<string, ApiCall['route']>> = {
  '/auth/login': 'login',
  '/auth/refresh-token': 'refresh',
  '/auth/logout': 'logout',
};

const readCall = (url: URL, init: RequestInit): ApiCall => {
  const cookie = new Headers(init.headers).get('cookie');
  const given = typeof init.body === 'string' ? JSON.parse(init.body) : {};
  return {
    route: ROUTES[url.pathname] ?? 'logout',
    token: /refreshToken=([^;]+)/.exec(cookie ?? '')?.[1] ?? null,
    user: given.user ?? null,
  };
};

const requestOf = ({ route, method, cookie, body, attempt }: ServerRequest, signal: AbortSignal): Request =>
  new Request(`http://site.test/api/auth/${route}`, {
    method,
    signal,
    headers: {
      host: 'site.test',
      'sec-fetch-site': 'same-origin',
      'x-authchart': '1',
      ...(cookie !== '' && { cookie }),
      ...(attempt !== null && { 'x-authchart-attempt': attempt }),
      ...(body !== null && { 'content-type': 'application/json' }),
    },
    ...(body !== null && { body }),
  });

const serve = async (
  outside: Outside,
  asked: ServerRequest,
  hear: (family: number) => void,
): Promise<ServerAnswer> => {
  const now = () => asked.now;
  const client = new AbortController();
  const context = {
    api: restApi({
      url: 'http://api.test',
      fetch: async (url, init = {}) => {
        // The client may go away at any time: a call that ends with it would lose what the API did (I33).
        client.abort();
        const isTorn = init.signal?.aborted === true;
        const call = readCall(new URL(String(url)), init);
        const answer = (await outside.wait({ type: 'api', call, isTorn })) as ApiAnswer;
        if (answer !== 'silence' && 'refresh' in answer) hear(readToken(answer.refresh)?.family ?? 0);
        return toResponse(answer);
      },
    }),
    jar: createJar({
      sealer: plainSealer,
      name: 'authchart',
      budgetBytes: 7_168,
      secure: true,
      sameSite: 'lax',
    }),
    coordinator: createCoordinator({
      store: storeOf(outside),
      flights: flightsOf(outside),
      now,
      isShared: asked.isShared,
    }),
    user: defaultUser,
    origin: {},
    clientIp: undefined,
    now,
  };
  const response = await handleSessionRoute(context, requestOf(asked, client.signal), '/api/auth');
  const setCookies = response.headers.getSetCookie();
  return {
    status: response.status,
    body: await response.text(),
    setCookies,
    flaws: flawsOf(response.headers, setCookies),
  };
};

/** The shipped handlers, serving one request. */
export const serverProgram = (name: string, asked: ServerRequest): Program => ({
  name,
  run: (outside) => {
    let family = 0;
    const hear = (heard: number) => {
      family = heard;
    };
    return insideUntilSettled(
      {
        outside,
        now: asked.now,
        owner: `process ${asked.instance}`,
        nextEpoch: () => epochOf(family),
        hasDeadlines: false,
      },
      () => serve(outside, asked, hear),
    );
  },
});
