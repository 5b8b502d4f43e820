// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { selectStateName } from 'authchart';
import { AuthProvider, useAuth, useUser } from 'authchart/react';
import { RENDERABLE_STATES, type RenderableState, renderWithSession } from 'authchart/testing';
import { afterEach, expect, test } from 'vitest';

const Page = () => (
  <>
    <output>{useAuth(selectStateName)}</output>
    <p>{useUser()?.name ?? 'nobody'}</p>
  </>
);

const realNow = Date.now;
let close = () => {};
afterEach(() => {
  close();
  expect(Date.now).toBe(realNow);
});

const open = async (state: RenderableState) => {
  const rendered = await renderWithSession(state, {
    render,
    act,
    app: (props) => (
      <AuthProvider {...props}>
        <Page />
      </AuthProvider>
    ),
  });
  close = rendered.close;
  return rendered;
};

const shown = () => screen.getByRole('status', { hidden: true }).textContent;

test.each(RENDERABLE_STATES)('a page is rendered in %s, and stays there', async (state) => {
  const { actor } = await open(state);
  expect(shown()).toBe(state);
  await act(() => new Promise((resolve) => setTimeout(resolve, 30)));
  expect(shown()).toBe(state);
  const isSignedIn = actor.getSnapshot().hasTag('signedIn');
  expect(screen.queryByText('Ada Lovelace') !== null).toBe(isSignedIn);
});

test('what happens next is the test’s to say, step by step', async () => {
  const { happens, view } = await open('refreshing.expired');
  expect(view.container.querySelector('[inert]')).not.toBeNull();
  await happens('refresh.answered');
  expect(shown()).toBe('authenticated');
  expect(view.container.querySelector('[inert]')).toBeNull();
  await happens('tab.signOut');
  expect(shown()).toBe('anonymous');
});

test('what cannot happen there is refused, by name', async () => {
  const { happens } = await open('anonymous');
  await expect(happens('refresh.answered')).rejects.toThrow('"refresh.answered" cannot happen in anonymous');
});

test('the page before is closed by the next one', async () => {
  const first = await open('authenticated');
  await open('anonymous');
  expect(first.view.container.textContent).toBe('');
  expect(shown()).toBe('anonymous');
});

test('a state that is none, and an app without a provider, are told apart', async () => {
  await expect(open('signedIn' as never)).rejects.toThrow('A page can be rendered in: restoring, anonymous');
  const without = renderWithSession('authenticated', { render, act, app: () => <p>no provider</p> });
  await expect(without).rejects.toThrow('The app has no <AuthProvider> with the given props.');
});
