import {
  AuthError,
  attempt,
  authMachine,
  parseEnvelope,
  RECOVERY,
  type Reply,
  type Session,
} from 'authchart';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { createWire } from '../../machines/actors/wire.ts';
import type { LoginInput } from '../../machines/auth.types.ts';
import { anyValue, hostileText, nearly } from './support/hostile.ts';
import { orRefusal, property } from './support/property.ts';

const time = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(45, 60, 100));

const session = fc.record<Session>({
  user: fc.record({ id: fc.string({ maxLength: 4 }), name: fc.string({ maxLength: 8 }) }),
  epoch: fc.constantFrom('epoch-a', 'epoch-b', 'x'.repeat(64)),
  generation: fc.nat(5),
  refreshAt: time,
  expiresAt: time,
  endsAt: fc.option(time),
});

/** A user that refers to itself: a message between tabs can bring one, JSON cannot. */
const ring = () => {
  const user: Record<string, unknown> = { id: '7' };
  user.self = user;
  return user;
};
const oddUser = fc.oneof(
  anyValue,
  fc.constant(null).map(ring),
  fc.bigInt().map((id) => ({ id })),
  fc.nat(3_000).map((length) => ({ id: '7', note: 'x'.repeat(length) })),
);
const anySession = fc.oneof(
  session,
  nearly(session),
  fc.tuple(session, oddUser).map(([whole, user]) => ({ ...whole, user })),
  anyValue,
);

/** Envelopes, and what is nearly one. */
const anyEnvelope = fc.oneof(
  {
    weight: 5,
    arbitrary: nearly(fc.record({ session: fc.oneof(anySession, fc.constant(null)), serverNow: time })),
  },
  { weight: 1, arbitrary: anyValue },
);

const SESSION_KEYS = ['user', 'epoch', 'generation', 'refreshAt', 'expiresAt', 'endsAt'];

const envelopes = property({
  name: 'parseEnvelope: what it takes has finite times, a bounded user of JSON and nothing more',
  share: 80,
  inputs: anyEnvelope,
  act: (value) => parseEnvelope(value),
  judge: (parsed) => {
    if (parsed === null) return;
    expect(Object.keys(parsed)).toEqual(['session', 'serverNow']);
    expect(Number.isFinite(parsed.serverNow)).toBe(true);
    expect(parseEnvelope(parsed)).toEqual(parsed);
    if (parsed.session === null) return;
    const { user, epoch, generation, refreshAt, expiresAt, endsAt } = parsed.session;
    expect(Object.keys(parsed.session)).toEqual(SESSION_KEYS);
    for (const at of [refreshAt, expiresAt, endsAt ?? 0]) expect(Number.isFinite(at)).toBe(true);
    if (endsAt !== null) expect(endsAt).toBeGreaterThanOrEqual(expiresAt);
    expect(epoch.length > 0 && epoch.length <= 64 && generation >= 0).toBe(true);
    expect(JSON.stringify(user).length).toBeLessThanOrEqual(1_024);
  },
});

const event = fc.oneof(
  fc.record({
    type: fc.constantFrom('session.provided', 'tab.sessionChanged'),
    envelope: anyEnvelope,
  }),
  fc.record({
    type: fc.constant('tab.loggedOut'),
    epochs: fc.oneof(anyValue, fc.array(anyValue, { maxLength: 9 })),
  }),
  fc.record({ type: fc.constant('token.rejected'), epoch: anyValue, generation: anyValue }),
  fc.record({ type: fc.constant('page.resumed'), restored: anyValue }),
  fc.record({
    type: fc.constantFrom('network.lost', 'network.restored', 'refresh.requested', 'logout.requested'),
    envelope: anyValue,
    epochs: anyValue,
  }),
  fc.record({
    type: fc.constantFrom('login.submitted', 'login.cancelled', 'nonsense'),
    credentials: anyValue,
  }),
);

const silent = () => new Promise<Reply>(() => {});
const errand = attempt(silent);
const deafMachine = authMachine.provide({
  actors: { login: fromPromise<Reply, LoginInput>(silent), restore: errand, refresh: errand, logout: errand },
});

const chart = property({
  name: 'the chart: no payload of any event stops it, and its context stays small JSON (I8)',
  share: 6,
  inputs: fc.record({
    first: fc.oneof(session, fc.constant(null), fc.constant(undefined), anySession),
    serverNow: fc.oneof(time, anyValue),
    events: fc.array(event, { minLength: 1, maxLength: 8 }),
  }),
  act: ({ first, serverNow, events }) => {
    const actor = createActor(deafMachine, {
      input: { session: first as Session, serverNow: serverNow as number, jitter: 0, tabId: 'tab' },
    });
    actor.subscribe({ error: () => {} });
    actor.start();
    for (const given of events) actor.send(given as never);
    const snapshot = actor.getSnapshot();
    actor.stop();
    return snapshot;
  },
  judge: ({ status, context, value }) => {
    expect(status).toBe('active');
    expect(JSON.stringify(context.session ?? {}).length).toBeLessThanOrEqual(1_400);
    expect(context.endedEpochs.length).toBeLessThanOrEqual(8);
    expect(Number.isFinite(context.clockOffsetMs)).toBe(true);
    // I1: whoever is shown as signed in has a session; I2: whoever is not, has none.
    const isSignedIn = value === 'authenticated' || typeof value === 'object';
    expect(context.session !== null).toBe(isSignedIn);
  },
});

const problem = fc.record({
  code: fc.oneof(fc.constantFrom(...Object.keys(RECOVERY), 'constructor', '__proto__'), anyValue),
  retryAfterMs: fc.oneof(fc.double(), anyValue),
  fields: fc.oneof(
    anyValue,
    fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(fc.constantFrom('required', 'odd'), anyValue)),
  ),
});
const toText = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return 'no JSON';
  }
};

const answers = property({
  name: 'the wire: any status and any body become a reply with an envelope, or an error with a code of ours',
  share: 10,
  inputs: fc.record({
    status: fc.oneof(fc.constantFrom(200, 401, 409, 429, 503), fc.integer({ min: 200, max: 599 })),
    text: fc.oneof(
      fc.oneof(nearly(problem), anyEnvelope, anyValue).map(toText),
      hostileText(['{"session":', 'null', '}', '<!doctype html>', '\ufeff{}']),
      fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth)),
    ),
    route: fc.constantFrom('login', 'refresh', 'logout', 'session'),
  }),
  act: ({ status, text, route }) => {
    const isBodiless = [204, 205, 304].includes(status);
    const fetch = async () => new Response(isBodiless ? null : text, { status });
    return orRefusal(() => createWire({ basePath: '/api/auth', fetch })({ route, body: {} }));
  },
  judge: (reply, { status }) => {
    if (reply instanceof AuthError) {
      const { code, retryAfterMs, fields = {} } = reply.problem;
      expect(Object.hasOwn(RECOVERY, code)).toBe(true);
      expect(retryAfterMs === undefined || Number.isFinite(retryAfterMs)).toBe(true);
      for (const said of Object.values(fields)) expect(['required', 'invalid']).toContain(said);
      return;
    }
    expect((status >= 200 && status < 300) || status === 409).toBe(true);
    expect(parseEnvelope(reply.envelope)).toEqual(reply.envelope);
    expect((reply.ended ?? []).every((id) => typeof id === 'string')).toBe(true);
  },
});

export const envelopeProperties = [envelopes, chart, answers];
