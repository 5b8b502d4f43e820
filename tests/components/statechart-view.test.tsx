// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { AuthProvider, StatechartView, useAuthActor } from 'authchart/react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const NOW = Date.parse('2030-01-01T00:00:00Z');

const envelope = () => ({
  session: {
    user: { id: '7', name: 'Ada' },
    epoch: 'epoch-a',
    generation: 0,
    refreshAt: NOW + 45_000,
    expiresAt: NOW + 60_000,
    endsAt: NOW + 3_600_000,
  },
  serverNow: NOW,
});

/** A server that never answers: what is asked stays under way. */
const silent = () => new Promise<Response>(() => {});

const Leave = () => {
  const actor = useAuthActor();
  return (
    <>
      <button type="button" onClick={() => actor.send({ type: 'logout.requested' })}>
        leave
      </button>
      <button type="button" onClick={() => actor.send({ type: 'refresh.requested' })}>
        renew
      </button>
    </>
  );
};

const Page = () => (
  <AuthProvider session={PROVIDED} fetch={silent}>
    <Leave />
    <StatechartView />
  </AuthProvider>
);

const PROVIDED = envelope();

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));
const picture = () => screen.getByRole('img', { name: /The statechart of a session/ });
const boxOf = (id: string) => picture().querySelector(`[data-node="${id}"]`);
const activeBoxes = () =>
  [...picture().querySelectorAll('[data-active=true]')].map((box) => box.getAttribute('data-node'));
const outlineOf = (id: string) => {
  const item = document.querySelector<HTMLElement>(`.authchart-outline [data-node="${id}"]`);
  if (item === null) throw new Error(`no ${id} in the outline`);
  return item;
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  Object.defineProperty(globalThis, 'isSecureContext', { value: true, configurable: true });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the chart of a running session', () => {
  test('is drawn on the server with the state that the page brings', () => {
    const html = renderToString(<Page />);
    expect(html).toContain('The statechart of a session; it is authenticated.');
    expect(html).toMatch(/data-active="true" data-node="auth.authenticated"/);
    expect(html).toContain('type="checkbox"');
  });

  test('says how long the armed delay still takes, by the second', async () => {
    render(<Page />);
    await settle();
    const seconds = () => Number(/untilRefresh in (\d+) s/.exec(picture().textContent ?? '')?.[1]);
    expect(seconds()).toBeGreaterThanOrEqual(45);
    const before = seconds();
    await settle(10_000);
    expect(seconds()).toBe(before - 10);
    expect(outlineOf('auth.authenticated')).toHaveProperty(
      'textContent',
      expect.stringContaining(`untilRefresh in ${before - 10} s`),
    );
  });

  test('marks the state it went to, the arrow it took, and the event on its label', async () => {
    render(<Page />);
    await settle();
    fireEvent.click(screen.getByText('renew'));
    await settle();
    expect(activeBoxes()).toEqual(['auth.refreshing', 'auth.refreshing.usable']);
    expect(picture().querySelectorAll('path[data-last]')).toHaveLength(1);
    const [marked, ...others] = picture().querySelectorAll('tspan[data-last]');
    expect(marked?.textContent).toBe('refresh.requested');
    expect(others).toEqual([]);
    expect(within(outlineOf('auth.authenticated')).getByText('taken last')).toBeTruthy();
    fireEvent.click(screen.getByText('leave'));
    await settle();
    expect(activeBoxes()).toEqual(['auth.loggingOut']);
    expect(picture().textContent).toMatch(/logoutPatience in [1-5] s/);
    expect(boxOf('auth.refreshing')?.getAttribute('data-active')).toBe('false');
  });

  test('is an outline too: the active state stands open and is the current one', async () => {
    render(<Page />);
    await settle();
    const active = outlineOf('auth.authenticated');
    expect(active.querySelector('details')?.open).toBe(true);
    expect(active.querySelector('summary')?.getAttribute('aria-current')).toBe('true');
    expect(outlineOf('auth.anonymous').querySelector('details')?.open).toBe(false);
    expect(active.textContent).toContain('The token is good; one timer is armed.');
    expect(active.textContent).toContain('The user leaves.');
  });

  test('counts nothing down once it is gone', async () => {
    const { unmount } = render(<Page />);
    await settle();
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
