// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { type Session, STALE_SESSION_DIGEST, selectStateName } from 'authchart';
import { AuthProvider, SessionBoundary, useAuth } from 'authchart/react';
import { Component, type ReactNode, Suspense, use } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const SECOND = 1_000;

const sessionOf = (generation: number): Session => ({
  user: { id: '7', name: 'Ada' },
  epoch: 'epoch-a',
  generation,
  refreshAt: Date.now() + 45 * SECOND,
  expiresAt: Date.now() + 60 * SECOND,
  endsAt: null,
});

/** What the app shows where a page cannot be made. */
class ErrorPage extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError = () => ({ isBroken: true });
  override render() {
    return this.state.isBroken ? 'This page could not be made.' : this.props.children;
  }
}

const State = () => <output>{useAuth(selectStateName)}</output>;
const settle = () => act(() => vi.advanceTimersByTimeAsync(0));
/** React renders only between two of these steps. */
const pass = async (seconds: number) => {
  for (let left = seconds; left > 0; left -= 1) await act(() => vi.advanceTimersByTimeAsync(SECOND));
  await settle();
};

/** A page whose server part is stale as often as the server says, and the requests that its chart sends. */
const open = async ({ isStreamed = false, isDue = false } = {}) => {
  const server = { stale: 0, renders: 0, refreshes: 0, generation: 0 };
  const orders = () => {
    if (server.stale === 0) return 'three orders';
    throw Object.assign(new Error('The access token is over.'), { digest: STALE_SESSION_DIGEST });
  };
  const stream = () => {
    const content = new Promise((resolve) => setTimeout(resolve, 100)).then(orders);
    // React is told, should it still ask.
    content.catch(() => undefined);
    return content;
  };
  let streamed = stream();
  const Orders = () => <p>{orders()}</p>;
  const StreamedOrders = () => <p>{use(streamed)}</p>;
  const fetch = async () => {
    server.refreshes += 1;
    server.generation += 1;
    return Response.json({ session: sessionOf(server.generation), serverNow: Date.now() });
  };
  const reload = (done?: () => void) => {
    server.renders += 1;
    if (server.stale > 0) server.stale -= 1;
    if (isStreamed) streamed = stream();
    done?.();
  };
  const first = { ...sessionOf(0), ...(isDue && { refreshAt: NOW - 10 * SECOND }) };
  const page = () => (
    <AuthProvider
      session={{ session: first, serverNow: NOW }}
      fetch={fetch as typeof globalThis.fetch}
      navigate={() => {}}
      reload={reload}
    >
      <State />
      <ErrorPage>
        <SessionBoundary fallback={<p>One moment …</p>}>
          {isStreamed ? (
            <Suspense fallback="on its way">
              <StreamedOrders />
            </Suspense>
          ) : (
            <Orders />
          )}
        </SessionBoundary>
      </ErrorPage>
    </AuthProvider>
  );
  const { rerender } = render(page());
  await settle();
  return {
    server,
    /** The user navigates softly; the server finds the token over so many times. */
    navigate: async (stale: number) => {
      server.stale = stale;
      if (isStreamed) streamed = stream();
      await act(async () => rerender(page()));
    },
  };
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('a stale page is made again after one renewal', async () => {
  const { server, navigate } = await open();
  await navigate(1);
  await settle();
  expect(screen.getByText('three orders')).toBeDefined();
  expect(server).toMatchObject({ refreshes: 1, renders: 1 });
});

test('a page made before the renewal is made again at once, without another', async () => {
  const { server, navigate } = await open({ isDue: true });
  expect(server.refreshes).toBe(1);
  await navigate(1);
  await settle();
  expect(screen.getByText('three orders')).toBeDefined();
  expect(server).toMatchObject({ refreshes: 1, renders: 1 });
});

test('a page that is stale again under the rate floor waits for it, and is made', async () => {
  const { server, navigate } = await open({ isDue: true });
  await pass(1);
  await navigate(2);
  await settle();
  expect(screen.getByText('One moment …')).toBeDefined();
  expect(server.refreshes).toBe(1);
  await pass(4);
  expect(screen.getByText('three orders')).toBeDefined();
  expect(server.refreshes).toBe(2);
});

test('a page that is stale after every renewal has another trouble', async () => {
  const { server, navigate } = await open();
  await navigate(Number.POSITIVE_INFINITY);
  await pass(60);
  expect(screen.getByText('This page could not be made.')).toBeDefined();
  expect(server.renders).toBe(3);
});

test('one that lives long may be stale as often as its token runs out', async () => {
  const { navigate } = await open();
  for (let life = 0; life < 6; life += 1) {
    await navigate(1);
    await settle();
    expect(screen.getByText('three orders')).toBeDefined();
    await pass(30);
  }
});

test('what is streamed into a page that stands may be the stale part: it is not healed without end', async () => {
  const { server, navigate } = await open({ isStreamed: true });
  await navigate(Number.POSITIVE_INFINITY);
  await pass(30);
  expect(screen.getByText('This page could not be made.')).toBeDefined();
  expect(server.renders).toBe(3);
});
