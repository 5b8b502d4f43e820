import { AuthError } from 'authchart';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  envelopeOf,
  makeSession,
  refusal,
  replyWith,
  START,
  startAuth,
  trouble,
} from './support/start-auth.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('at the first paint', () => {
  it.each([
    ['authenticated', makeSession],
    ['anonymous', () => null],
    ['restoring', () => undefined],
  ])('is %s before the actor starts', (state, session) => {
    const { value } = startAuth({ session: session() });
    expect(value()).toBe(state);
  });

  it('is refreshing when the page’s token is due, by the server’s clock alone', () => {
    const session = makeSession({ refreshAt: START - 1 });
    const { value } = startAuth({ session, input: { serverNow: START } });
    expect(value()).toEqual({ refreshing: 'usable' });
  });

  it('is anonymous when the page’s session is over', () => {
    const { value, context } = startAuth({
      session: makeSession({ refreshAt: START - 9, expiresAt: START - 5, endsAt: START - 1 }),
    });
    expect(value()).toBe('anonymous');
    expect(context().ended).toBe('expired');
  });

  it('is authenticated although the client’s clock is ten years ahead', () => {
    const tenYears = 10 * 365 * 24 * 3_600_000;
    const session = makeSession();
    vi.setSystemTime(START + tenYears);
    const { value, calls } = startAuth({ session, input: { serverNow: START } });
    expect(value()).toBe('authenticated');
    expect(calls.refresh).toEqual([]);
  });
});

describe('signing in', () => {
  it('stores the session and keeps no credentials', async () => {
    const { actor, value, context, emitted } = startAuth({
      session: null,
      login: async () => replyWith(makeSession()),
    });
    actor.send({ type: 'login.submitted', credentials: { email: 'a', password: 'canary' } });
    expect(value()).toBe('authenticating');
    await settle();
    expect(value()).toBe('authenticated');
    expect(emitted).toEqual(['session.started']);
    expect(JSON.stringify(context())).not.toContain('canary');
  });

  it('says why it was refused and asks nobody', async () => {
    const { actor, value, context, calls } = startAuth({
      session: null,
      login: async () => Promise.reject(new AuthError('invalid_credentials')),
    });
    actor.send({ type: 'login.submitted', credentials: {} });
    await settle();
    expect(value()).toBe('anonymous');
    expect(context().error).toEqual({ code: 'invalid_credentials' });
    expect(calls.restore).toBe(0);
  });

  it('asks after trouble, for the server may have said yes', async () => {
    const { actor, value, calls, context } = startAuth({
      session: null,
      login: async () => Promise.reject(new AuthError('timeout')),
      restore: async () => replyWith(null),
    });
    actor.send({ type: 'login.submitted', credentials: {} });
    await settle();
    expect(calls.restore).toBe(1);
    expect(value()).toBe('anonymous');
    expect(context().error).toEqual({ code: 'timeout' });
  });

  it('posts once however often it is submitted', () => {
    const { actor, calls } = startAuth({ session: null });
    actor.send({ type: 'login.submitted', credentials: 1 });
    actor.send({ type: 'login.submitted', credentials: 2 });
    expect(calls.login).toEqual([{ credentials: 1, attempt: 'tab-1' }]);
  });

  it('buries a cancelled attempt', async () => {
    const { actor, value, calls } = startAuth({ session: null, logout: async () => replyWith(null) });
    actor.send({ type: 'login.submitted', credentials: 1 });
    actor.send({ type: 'login.cancelled' });
    expect(value()).toBe('loggingOut');
    await settle();
    expect(value()).toBe('anonymous');
    expect(calls.logout).toMatchObject([{ epoch: 'tab-1' }]);
  });
});

describe('refreshing', () => {
  it('happens by itself when the token is due, and the user keeps its identity', async () => {
    const session = makeSession();
    const next = {
      ...makeSession({ generation: 1, refreshAt: START + 100_000, expiresAt: START + 120_000 }),
    };
    const { actor, value, context, emitted } = startAuth({
      session,
      refresh: async () => replyWith({ ...next, user: { ...session.user } }),
    });
    await vi.advanceTimersByTimeAsync(44_999);
    expect(value()).toBe('authenticated');
    await vi.advanceTimersByTimeAsync(1);
    expect(value()).toBe('authenticated');
    expect(context().session?.generation).toBe(1);
    expect(context().session?.user).toBe(session.user);
    expect(emitted).toEqual(['session.refreshed']);
    actor.stop();
  });

  it('keeps the session through trouble, however long', async () => {
    const { value, calls } = startAuth({
      session: makeSession({ endsAt: null }),
      refresh: () => Promise.reject(trouble()),
    });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(value()).toEqual({ refreshing: 'usable' });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(value()).toEqual({ refreshing: 'expired' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(value()).toEqual({ refreshing: 'expired' });
    expect(calls.refresh.length).toBeLessThan(80);
  });

  it('ends only at the second refusal', async () => {
    const { value, context, calls, emitted } = startAuth({
      session: makeSession(),
      refresh: () => Promise.reject(refusal()),
    });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(calls.refresh).toHaveLength(2);
    expect(value()).toBe('anonymous');
    expect(context().ended).toBe('refused');
    expect(emitted).toEqual(['session.ended']);
  });

  it('ends at endsAt where no answer came', async () => {
    const { value, context } = startAuth({
      session: makeSession({ endsAt: START + 70_000 }),
      refresh: () => Promise.reject(trouble()),
    });
    await vi.advanceTimersByTimeAsync(70_000);
    expect(value()).toBe('anonymous');
    expect(context().ended).toBe('expired');
  });

  it('gives the server time to answer when a clock that was set makes the session look over', async () => {
    const { actor, value, context } = startAuth({
      session: makeSession(),
      refresh: async () =>
        replyWith(makeSession({ generation: 1, refreshAt: START + 60_000, expiresAt: START + 80_000 }), {
          envelope: {
            session: makeSession({
              generation: 1,
              refreshAt: START + 60_000,
              expiresAt: START + 80_000,
              endsAt: START + 3_600_000,
            }),
            serverNow: START,
          },
        }),
    });
    vi.setSystemTime(START + 10 * 365 * 24 * 3_600_000);
    actor.send({ type: 'page.resumed', restored: false });
    await settle();
    expect(value()).toBe('authenticated');
    expect(context().session?.generation).toBe(1);
  });

  it('says when another session took its place', async () => {
    const { value, context, emitted } = startAuth({
      session: makeSession(),
      refresh: async () => replyWith(makeSession({ epoch: 'epoch-b', user: { id: '8' } })),
    });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(value()).toBe('authenticated');
    expect(context().session?.epoch).toBe('epoch-b');
    expect(emitted).toEqual(['session.replaced']);
  });
});

describe('the rate floor', () => {
  it('holds for a server that always answers with a token that is due', async () => {
    const { calls } = startAuth({
      session: makeSession(),
      refresh: async () => replyWith(makeSession({ generation: 1, refreshAt: START - 60_000 })),
    });
    await vi.advanceTimersByTimeAsync(45_000 + 60_000);
    expect(calls.refresh.length).toBeGreaterThan(5);
    expect(calls.refresh.length).toBeLessThanOrEqual(14);
  });

  it('drops a rejected token under the floor', async () => {
    const { actor, value, calls } = startAuth({
      session: makeSession(),
      refresh: async () => replyWith(makeSession({ generation: calls.refresh.length })),
    });
    actor.send({ type: 'token.rejected', epoch: 'epoch-a', generation: 0 });
    await settle();
    actor.send({ type: 'token.rejected', epoch: 'epoch-a', generation: 1 });
    expect(value()).toBe('authenticated');
    expect(calls.refresh).toEqual([{ epoch: 'epoch-a', generation: 0, force: true }]);
  });

  it('holds a requested refresh back instead of dropping it', async () => {
    const { actor, calls } = startAuth({
      session: makeSession(),
      refresh: async () => replyWith(makeSession({ generation: calls.refresh.length })),
    });
    actor.send({ type: 'refresh.requested' });
    await settle();
    actor.send({ type: 'refresh.requested' });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(calls.refresh).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.refresh).toHaveLength(2);
  });
});

describe('leaving', () => {
  it('drops the user at once and does not wait for ever', async () => {
    const { actor, value, context } = startAuth({ session: makeSession() });
    actor.send({ type: 'logout.requested' });
    expect(value()).toBe('loggingOut');
    expect(context().session).toBeNull();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(value()).toBe('anonymous');
    expect(context().ended).toBe('loggedOut');
  });

  it('wins over a refresh in flight', async () => {
    let answer = (_: ReturnType<typeof replyWith>) => {};
    const { actor, value } = startAuth({
      session: makeSession(),
      refresh: () => new Promise((resolve) => (answer = resolve)),
      logout: async () => replyWith(null),
    });
    await vi.advanceTimersByTimeAsync(45_000);
    actor.send({ type: 'logout.requested' });
    answer(replyWith(makeSession({ generation: 1 })));
    await settle();
    expect(value()).toBe('anonymous');
  });

  it('buries the epoch: the same session offered again changes nothing', async () => {
    const { actor, value } = startAuth({ session: makeSession(), logout: async () => replyWith(null) });
    actor.send({ type: 'logout.requested' });
    await settle();
    actor.send({ type: 'session.provided', envelope: envelopeOf(makeSession({ generation: 5 })) });
    expect(value()).toBe('anonymous');
  });
});

describe('what others say', () => {
  it('asks when a page was rendered with a session', async () => {
    const { actor, value, calls } = startAuth({
      session: null,
      restore: async () => replyWith(makeSession()),
    });
    actor.send({ type: 'session.provided', envelope: envelopeOf(makeSession()) });
    expect(value()).toBe('restoring');
    await settle();
    expect(value()).toBe('authenticated');
    expect(calls.restore).toBe(1);
  });

  it('believes a higher generation of its own session', () => {
    const { actor, context, calls } = startAuth({ session: makeSession() });
    actor.send({ type: 'tab.sessionChanged', envelope: envelopeOf(makeSession({ generation: 3 })) });
    expect(context().session?.generation).toBe(3);
    expect(calls.refresh).toEqual([]);
  });

  it('ends with a logout of this session in another tab', () => {
    const { actor, value, context } = startAuth({ session: makeSession() });
    actor.send({ type: 'tab.loggedOut', epochs: ['epoch-a'] });
    expect(value()).toBe('anonymous');
    expect(context().ended).toBe('elsewhere');
  });

  it('asks first when the page comes out of the back/forward cache', () => {
    const { actor, value, calls } = startAuth({ session: makeSession() });
    actor.send({ type: 'page.resumed', restored: true });
    expect(value()).toEqual({ refreshing: 'expired' });
    expect(calls.refresh).toEqual([{ epoch: 'epoch-a', generation: 0, force: false }]);
  });

  it('asks when a signed-out page comes out of the back/forward cache, and leaves a page that was only hidden alone', async () => {
    const { actor, value, calls } = startAuth({
      session: null,
      restore: async () => replyWith(makeSession()),
    });
    actor.send({ type: 'page.resumed', restored: false });
    expect([value(), calls.restore]).toEqual(['anonymous', 0]);
    actor.send({ type: 'page.resumed', restored: true });
    expect(value()).toBe('restoring');
    await settle();
    expect([value(), calls.restore]).toEqual(['authenticated', 1]);
  });

  it('is not impressed by payloads of another shape', () => {
    const { actor, value } = startAuth({ session: makeSession() });
    for (const envelope of [
      undefined,
      null,
      7,
      'x',
      {},
      { session: {} },
      { session: { epoch: 1 }, serverNow: 1 },
    ])
      actor.send({ type: 'session.provided', envelope } as never);
    // What a message between tabs can bring and JSON cannot: of our session, and newer.
    const ring: Record<string, unknown> = { id: '7' };
    ring.self = ring;
    for (const user of [ring, { id: 7n }])
      actor.send({
        type: 'tab.sessionChanged',
        envelope: envelopeOf({ ...makeSession({ generation: 9 }), user: user as never }),
      });
    actor.send({ type: 'tab.loggedOut', epochs: { 0: 'epoch-a' } } as never);
    expect(actor.getSnapshot().status).toBe('active');
    expect(value()).toBe('authenticated');
  });
});
