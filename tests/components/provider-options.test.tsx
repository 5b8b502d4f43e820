// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { attempt, authMachine, type Envelope, type Reply } from 'authchart';
import {
  AuthPending,
  AuthProvider,
  type AuthProviderProps,
  SignedIn,
  SignedOut,
  useLogin,
  useLogout,
  useUser,
} from 'authchart/react';
import { afterEach, expect, test, vi } from 'vitest';
import { fromPromise } from 'xstate';

afterEach(cleanup);

const envelope = (epoch: string | null): Envelope => ({
  session:
    epoch === null
      ? null
      : {
          user: { id: '7', name: 'Ada' },
          epoch,
          generation: 0,
          refreshAt: Date.now() + 45_000,
          expiresAt: Date.now() + 60_000,
          endsAt: null,
        },
  serverNow: Date.now(),
});

const Page = () => {
  const { login } = useLogin();
  const logout = useLogout();
  return (
    <>
      <p>{useUser()?.name ?? 'nobody'}</p>
      <SignedIn fallback="not in">in</SignedIn> <SignedOut fallback="not out">out</SignedOut>{' '}
      <AuthPending fallback="certain">pending</AuthPending>
      <button type="button" onClick={() => login({ pin: '1234' })}>
        enter
      </button>
      <button type="button" onClick={logout}>
        leave
      </button>
    </>
  );
};

const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 10)));
const shown = () => document.querySelector('div')?.textContent?.replace(/enterleave$/, '');

const start = async (props: Partial<AuthProviderProps>) => {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(`${init?.method} ${input}`);
    return Response.json(envelope(String(input).endsWith('/session') ? 'asked' : null));
  };
  await act(async () => {
    render(
      <AuthProvider fetch={fetch} navigate={() => {}} reload={() => {}} {...props}>
        <Page />
      </AuthProvider>,
    );
  });
  await settle();
  return asked;
};

test('machine: what the app provides is used, and the browser’s adapters for the rest', async () => {
  const credentials = vi.fn();
  const machine = authMachine.provide({
    actors: {
      login: fromPromise<Reply, { credentials: unknown; attempt: string }>(async ({ input }) => {
        credentials(input.credentials);
        return { envelope: envelope('own'), sentAt: Date.now(), receivedAt: Date.now() };
      }),
    },
  });
  const asked = await start({ session: envelope(null), machine });
  fireEvent.click(screen.getByText('enter'));
  await settle();
  expect(shown()).toBe('Adain not out certain');
  expect(credentials).toHaveBeenCalledExactlyOnceWith({ pin: '1234' });
  expect(asked).toEqual([]);
  fireEvent.click(screen.getByText('leave'));
  await settle();
  expect(shown()).toBe('nobodynot in out certain');
  expect(asked).toEqual(['POST /api/auth/logout']);
});

test('machine: an errand of the app’s own takes the place of the request, retries and all', async () => {
  const restore = vi.fn(async () => ({
    envelope: envelope('own'),
    sentAt: Date.now(),
    receivedAt: Date.now(),
  }));
  const machine = authMachine.provide({ actors: { restore: attempt(restore) } });
  expect(await start({ machine })).toEqual([]);
  expect(restore).toHaveBeenCalledTimes(1);
  expect(shown()).toBe('Adain not out certain');
});

test('basePath is where the server is asked', async () => {
  expect(await start({ basePath: '/session-api' })).toEqual(['GET /session-api/session']);
  expect(shown()).toBe('Adain not out certain');
});

test('nobody knows yet: neither in nor out, but pending', async () => {
  await start({ session: new Promise(() => {}) });
  expect(shown()).toBe('nobodynot in not out pending');
});
