import type { authMachine, Envelope, RegisteredUser, Session } from 'authchart';
import { createAuth, restApi } from 'authchart/next';
import { type LoginAction, useAuth, useAuthEvent, useLogin, useUser } from 'authchart/react';
import { describe, expectTypeOf, test } from 'vitest';
import type { EventFrom } from 'xstate';

// `app/auth.ts` registers the demo's `createAuth()`, as an app of a user's own does.
const auth = createAuth({
  api: restApi({ url: undefined }),
  user: async (claims) => ({ id: String(claims.sub), plan: 'pro' as 'free' | 'pro' }),
});

describe('types', () => {
  test('flow from user(claims) to every reader', () => {
    expectTypeOf(auth.getSession).returns.resolves.toEqualTypeOf<Session<{
      id: string;
      plan: 'free' | 'pro';
    }> | null>();
    expectTypeOf(auth.requireSession)
      .returns.resolves.toHaveProperty('user')
      .toEqualTypeOf<{ id: string; plan: 'free' | 'pro' }>();
    expectTypeOf(auth.getEnvelope).returns.resolves.toEqualTypeOf<
      Envelope<{ id: string; plan: 'free' | 'pro' }> | undefined
    >();
    expectTypeOf<typeof auth.$infer.user>().toEqualTypeOf<{ id: string; plan: 'free' | 'pro' }>();
  });

  test('reach useUser() through Register', () => {
    expectTypeOf(useUser).returns.toEqualTypeOf<RegisteredUser | null>();
    expectTypeOf<RegisteredUser>().toHaveProperty('id').toEqualTypeOf<string>();
  });

  test('a session never has a token', () => {
    expectTypeOf<Session>().not.toHaveProperty('accessToken');
    expectTypeOf<Session>().not.toHaveProperty('refreshToken');
  });

  test('events and their payloads are closed', () => {
    expectTypeOf<{ type: 'login.submitted'; credentials: unknown }>().toExtend<
      EventFrom<typeof authMachine>
    >();
    expectTypeOf<{ type: 'login.submited' }>().not.toExtend<EventFrom<typeof authMachine>>();
    expectTypeOf<{ type: 'token.rejected' }>().not.toExtend<EventFrom<typeof authMachine>>();
  });

  test('hooks give what they say', () => {
    expectTypeOf(useAuth<number>).returns.toEqualTypeOf<number>();
    expectTypeOf(useLogin).returns.toHaveProperty('login').toEqualTypeOf<(credentials: unknown) => void>();
    expectTypeOf(useAuthEvent<'session.ended'>)
      .parameter(1)
      .parameter(0)
      .toHaveProperty('reason')
      .toEqualTypeOf<'loggedOut' | 'expired' | 'refused' | 'elsewhere'>();
  });

  test('auth.login fits a form’s action', () => {
    const action = async (_: unknown, form: FormData) => auth.login(form);
    expectTypeOf(action).toExtend<LoginAction>();
  });
});
