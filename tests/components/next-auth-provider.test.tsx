// @vitest-environment jsdom
import type { EventEmitter } from 'node:events';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { Envelope } from 'authchart';
import { NextAuthProvider, type NextAuthProviderProps } from 'authchart/next/client';
import { LogoutButton, useAuthActor, useUser } from 'authchart/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const router = vi.hoisted(() => ({ refresh: vi.fn(), replace: vi.fn() }));
vi.mock('next/navigation.js', () => ({ useRouter: () => router }));

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

const envelope = (epoch: string, id = '7', generation = 0): Envelope => ({
  session: {
    user: { id, name: `user ${id}` },
    epoch,
    generation,
    refreshAt: Date.now() + 45_000,
    expiresAt: Date.now() + 60_000,
    endsAt: null,
  },
  serverNow: Date.now(),
});

let answered: Envelope;
const answer = async (input: RequestInfo | URL) => {
  const isLogout = String(input).endsWith('/logout');
  return Response.json(isLogout ? { session: null, serverNow: Date.now(), ended: [] } : answered);
};

/** A page with something typed into it, which is nobody else's business. */
const Page = () => {
  const actor = useAuthActor();
  const [note, setNote] = useState('');
  return (
    <>
      <b>{useUser()?.name ?? 'nobody'}</b>
      <input aria-label="note" value={note} onChange={({ target }) => setNote(target.value)} />
      <button type="button" onClick={() => actor.send({ type: 'login.submitted', credentials: {} })}>
        in
      </button>
      <button type="button" onClick={() => actor.send({ type: 'refresh.requested' })}>
        renew
      </button>
      <LogoutButton />
    </>
  );
};

const start = async (props: Partial<NextAuthProviderProps> = {}) => {
  await act(async () => {
    render(
      <NextAuthProvider session={envelope('a')} fetch={answer} {...props}>
        <Page />
      </NextAuthProvider>,
    );
  });
  fireEvent.change(screen.getByLabelText('note'), { target: { value: 'private' } });
};

const click = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name, hidden: true }));
  await act(async () => new Promise((resolve) => setTimeout(resolve, 10)));
};
const note = () => (screen.getByLabelText('note') as HTMLInputElement).value;

test('a renewed token changes nothing on the page', async () => {
  await start();
  answered = envelope('a', '7', 1);
  await click('renew');
  expect(router.refresh).not.toHaveBeenCalled();
  expect(note()).toBe('private');
});

test('the same user in another session keeps the page, and its server part is rendered again', async () => {
  await start();
  answered = envelope('b');
  await click('renew');
  expect(router.refresh).toHaveBeenCalledTimes(1);
  expect(note()).toBe('private');
});

test('another user gets a page of their own', async () => {
  await start();
  answered = envelope('b', '8');
  await click('renew');
  expect(screen.getByText('user 8')).toBeTruthy();
  expect(router.refresh).toHaveBeenCalledTimes(1);
  expect(note()).toBe('');
});

test('who signs out leaves nothing on the page', async () => {
  await start();
  await click('Sign out');
  expect(screen.getByText('nobody')).toBeTruthy();
  expect(router.refresh).toHaveBeenCalled();
  expect(note()).toBe('');
});

test('with the network gone the server part is rendered once it is back', async () => {
  await start();
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await click('Sign out');
  expect(router.refresh).not.toHaveBeenCalled();
  expect(note()).toBe('');
  vi.restoreAllMocks();
  await act(async () => window.dispatchEvent(new Event('online')));
  expect(router.refresh).toHaveBeenCalledTimes(1);
});

test('hardNavigation loads the page anew instead', async () => {
  // All that jsdom does about a page load is to say that it does none; vitest puts its window's maker here.
  const { virtualConsole } = (globalThis as unknown as { jsdom: { virtualConsole: EventEmitter } }).jsdom;
  const told: string[] = [];
  const hear = ({ message }: Error) => told.push(message);
  virtualConsole.on('jsdomError', hear);
  await start({ hardNavigation: true });
  await click('Sign out');
  virtualConsole.off('jsdomError', hear);
  expect(router.refresh).not.toHaveBeenCalled();
  expect(told.join()).toContain('navigation');
});
