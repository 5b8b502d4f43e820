// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type Envelope, type Session, selectStateName } from 'authchart';
import {
  AuthProvider,
  type AuthProviderProps,
  LoginForm,
  LogoutButton,
  SessionExpiry,
  SignedIn,
  useAuth,
  useAuthActor,
  useAuthEvent,
  useUser,
} from 'authchart/react';
import { Activity, Profiler, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const NOW = Date.parse('2030-01-01T00:00:00Z');

const session = (given: Partial<Session> = {}): Session => ({
  user: { id: '7', name: 'Ada' },
  epoch: 'epoch-a',
  generation: 0,
  refreshAt: Date.now() + 45_000,
  expiresAt: Date.now() + 60_000,
  endsAt: Date.now() + 3_600_000,
  ...given,
});
const envelope = (of: Session | null = session()): Envelope => ({ session: of, serverNow: Date.now() });

const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

/** A server by route; requests are counted. */
const createServer = (routes: Record<string, () => Response | Promise<Response>>) => {
  const asked: string[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL) => {
    const route = String(input).replace('/api/auth/', '');
    asked.push(route);
    const handle = routes[route];
    if (handle === undefined) throw new TypeError(`${route} is not expected`);
    return handle();
  });
  return { asked, fetch: fetch as unknown as typeof globalThis.fetch };
};

const State = () => <output>{useAuth(selectStateName)}</output>;
const Name = () => <b>{useUser()?.name ?? 'nobody'}</b>;

const state = () => document.querySelector('output')?.textContent;
const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

const Site = ({ children, ...props }: AuthProviderProps) => (
  <AuthProvider navigate={() => {}} {...props}>
    <State />
    <Name />
    {children}
  </AuthProvider>
);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the first paint', () => {
  test.each([
    ['authenticated', 'Ada', () => envelope()],
    ['anonymous', 'nobody', () => envelope(null)],
    ['refreshing.expired', 'Ada', () => envelope(session({ refreshAt: NOW - 2, expiresAt: NOW - 1 }))],
    ['restoring', 'nobody', () => undefined],
  ])('is %s on the server and in the browser, without a mismatch', async (value, name, make) => {
    const { fetch } = createServer({
      session: () => new Promise(() => {}),
      refresh: () => new Promise(() => {}),
    });
    const page = (
      <Site session={make()} fetch={fetch}>
        <SignedIn>
          <SessionExpiry />
        </SignedIn>
      </Site>
    );
    const html = renderToString(page);
    expect(html).toContain(`<output>${value}</output>`);
    expect(html).toContain(`<b>${name}</b>`);
    const container = document.createElement('div');
    document.body.append(container);
    container.innerHTML = html;
    const mismatches: unknown[] = [];
    const root = await act(async () =>
      hydrateRoot(container, page, { onRecoverableError: (error) => mismatches.push(error) }),
    );
    expect(mismatches).toEqual([]);
    expect(container.querySelector('output')?.textContent).toBe(value);
    await act(async () => root.unmount());
    container.remove();
  });

  test('asks nothing where the page brought a session, or nobody', async () => {
    const { asked, fetch } = createServer({});
    const { rerender } = render(<Site session={envelope()} fetch={fetch} />);
    await settle();
    rerender(<Site session={envelope(null)} fetch={fetch} key="another" />);
    await settle();
    expect(asked).toEqual([]);
  });
});

describe('a promise of a session', () => {
  test('is waited for and asks nothing', async () => {
    const { asked, fetch } = createServer({});
    const promise = new Promise<Envelope>((resolve) => setTimeout(resolve, 800, envelope()));
    render(<Site session={promise} fetch={fetch} />);
    expect(state()).toBe('restoring');
    await settle(900);
    expect(state()).toBe('authenticated');
    expect(asked).toEqual([]);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('render failed'))],
    ['says nothing', () => Promise.resolve(undefined)],
    ['takes longer than 5 s', () => new Promise<undefined>(() => {})],
  ])('that %s makes the browser ask', async (_, make) => {
    const { asked, fetch } = createServer({ session: () => answer(envelope()) });
    render(<Site session={make()} fetch={fetch} />);
    await settle(5_100);
    expect(asked).toEqual(['session']);
    expect(state()).toBe('authenticated');
  });
});

describe('one actor, whatever React does', () => {
  test('Strict Mode posts a login once and refreshes once', async () => {
    const { asked, fetch } = createServer({
      login: () => answer(envelope()),
      refresh: () => answer(envelope(session({ generation: 1 }))),
    });
    render(
      <StrictMode>
        <Site session={envelope(null)} fetch={fetch}>
          <LoginForm />
        </Site>
      </StrictMode>,
    );
    await settle();
    fireEvent.change(screen.getByLabelText('Email'), { target: { value: 'ada@example.com' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'secret' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await settle();
    expect(state()).toBe('authenticated');
    await settle(47_000);
    expect(asked).toEqual(['login', 'refresh']);
  });

  test('Activity stops the clock, not the time: a page that comes back is renewed when it is due, not later', async () => {
    const { asked, fetch } = createServer({ refresh: () => answer(envelope(session({ generation: 1 }))) });
    const given = envelope();
    const Page = ({ mode }: { mode: 'visible' | 'hidden' }) => (
      <Activity mode={mode}>
        <Site session={given} fetch={fetch} />
      </Activity>
    );
    const { rerender } = render(<Page mode="visible" />);
    await settle(40_000);
    rerender(<Page mode="hidden" />);
    await settle(1_000);
    rerender(<Page mode="visible" />);
    await settle(3_000);
    expect(asked).toEqual([]);
    // 45 s and its jitter, not 41 s and another 45.
    await settle(3_000);
    expect(asked).toEqual(['refresh']);
  });

  test('a page that comes back after its token’s end asks at once', async () => {
    const { asked, fetch } = createServer({ refresh: () => answer(envelope(session({ generation: 1 }))) });
    const given = envelope();
    const Page = ({ mode }: { mode: 'visible' | 'hidden' }) => (
      <Activity mode={mode}>
        <Site session={given} fetch={fetch} />
      </Activity>
    );
    const { rerender } = render(<Page mode="visible" />);
    await settle(1_000);
    rerender(<Page mode="hidden" />);
    await settle(100_000);
    expect(asked).toEqual([]);
    rerender(<Page mode="visible" />);
    await settle();
    expect(asked).toEqual(['refresh']);
    expect(state()).toBe('authenticated');
  });
});

describe('a later render of the page’s server part', () => {
  test('that is older changes nothing; that names somebody makes the chart ask', async () => {
    const { asked, fetch } = createServer({ session: () => answer(envelope()) });
    const { rerender } = render(<Site session={envelope(null)} fetch={fetch} />);
    await settle();
    rerender(<Site session={envelope(null)} fetch={fetch} />);
    await settle();
    expect(asked).toEqual([]);
    rerender(<Site session={envelope()} fetch={fetch} />);
    await settle();
    expect(asked).toEqual(['session']);
    expect(state()).toBe('authenticated');
  });
});

describe('a refresh', () => {
  test('that changes only times commits nothing that reads the user', async () => {
    const { asked, fetch } = createServer({
      refresh: () => answer(envelope(session({ generation: asked.length }))),
    });
    const commits = vi.fn();
    render(
      <AuthProvider session={envelope()} fetch={fetch}>
        <Profiler id="user" onRender={commits}>
          <Name />
          <SignedIn>
            <LogoutButton />
          </SignedIn>
        </Profiler>
      </AuthProvider>,
    );
    await settle();
    const before = commits.mock.calls.length;
    await settle(47_000);
    await settle(60_000);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(commits.mock.calls.length).toBe(before);
  });

  test('that meets trouble keeps the children, and gives the focus back to whoever was typing', async () => {
    let isDown = true;
    const { fetch } = createServer({
      refresh: () => {
        if (isDown) throw new TypeError('fetch failed');
        return answer(envelope(session({ generation: 1 })));
      },
    });
    render(
      <Site session={envelope()} fetch={fetch}>
        <input aria-label="Note" defaultValue="half a sentence" />
      </Site>,
    );
    const note = screen.getByLabelText('Note');
    note.focus();
    await settle(70_000);
    expect(state()).toBe('refreshing.expired');
    expect(note.closest('[inert]')).not.toBeNull();
    // What a browser does with the focus of an inert element, and jsdom does not.
    note.blur();
    isDown = false;
    await settle(31_000);
    expect(state()).toBe('authenticated');
    expect(document.activeElement).toBe(note);
    expect(screen.getByLabelText('Note')).toBe(note);
  });
});

describe('a page that shows nothing of the session', () => {
  test('stays usable while the token does not work, where it says so', async () => {
    const { fetch } = createServer({
      refresh: () => {
        throw new TypeError('fetch failed');
      },
    });
    render(
      <Site session={envelope()} fetch={fetch} inertWhileStale={false}>
        <button type="button">Watch</button>
      </Site>,
    );
    await settle(70_000);
    expect(state()).toBe('refreshing.expired');
    expect(screen.getByRole('button', { name: 'Watch' }).closest('[inert]')).toBeNull();
  });
});

describe('hooks', () => {
  test('useAuthEvent calls the newest handler, once for each event', async () => {
    const { fetch } = createServer({
      logout: () => answer({ session: null, serverNow: Date.now(), ended: [] }),
    });
    const seen: string[] = [];
    const Listener = ({ name }: { name: string }) => {
      useAuthEvent('session.ended', ({ reason }) => seen.push(`${name} ${reason}`));
      return null;
    };
    const given = envelope();
    const page = (name: string) => (
      <Site session={given} fetch={fetch}>
        <Listener name={name} />
        <SignedIn>
          <LogoutButton />
        </SignedIn>
      </Site>
    );
    const { rerender } = render(page('old'));
    rerender(page('new'));
    fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await settle();
    expect(seen).toEqual(['new loggedOut']);
    expect(state()).toBe('anonymous');
  });

  test('outside of a provider say so', () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<Name />)).toThrow(/AuthProvider/);
    quiet.mockRestore();
  });

  test('useAuthActor gives one actor for the whole page', () => {
    const actors = new Set<unknown>();
    const Reader = () => {
      actors.add(useAuthActor());
      return null;
    };
    render(
      <Site session={envelope()}>
        <Reader />
        <Reader />
      </Site>,
    );
    expect(actors.size).toBe(1);
  });
});
