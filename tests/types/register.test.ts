import { afterAll, expect, test } from 'vitest';
import { openApp } from '../support/compile-app.ts';

const { compile, close } = openApp(import.meta.dirname);
afterAll(close);

const AUTH = {
  path: 'auth.ts',
  code: `
    import { createAuth, restApi } from 'authchart/next';
    export const auth = createAuth({
      api: restApi({ url: undefined }),
      user: async (claims) => ({ id: String(claims.sub), plan: 'pro' as 'free' | 'pro' }),
    });
    declare module 'authchart' { interface Register { auth: typeof auth } }
  `,
};

const PAGE = {
  path: 'page.ts',
  code: `
    import { useUser } from 'authchart/react';
    export const usePlan = (): 'free' | 'pro' => {
      const user = useUser();
      // @ts-expect-error: user(claims) makes no such member.
      user?.email;
      // @ts-expect-error: nor such a plan.
      user?.plan === 'gold';
      return user?.plan ?? 'free';
    };
  `,
};

test('useUser() knows what user(claims) makes, once it is registered, and nothing else', () => {
  expect(compile([AUTH, PAGE])).toBe('');
}, 60_000);
