// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { AuthProvider, LoginForm, LogoutButton, SignedIn, useUser } from 'authchart/react';
import { authPaths, createCoverage, runPath, TESTING_LIBRARY, testingLibrarySut } from 'authchart/testing';
import { afterAll, afterEach, expect, test } from 'vitest';

afterEach(cleanup);

const Name = () => <p>Signed in as {useUser()?.name}</p>;

const App = () => (
  <>
    <SignedIn>
      <Name />
      <LogoutButton />
    </SignedIn>
    <LoginForm />
  </>
);

const fill = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

const isSignedIn = () => expect(screen.getByText(/^Signed in as Ada/)).toBeTruthy();
const isSignedOut = () => expect(screen.queryByText(/^Signed in as/)).toBeNull();

const sut = testingLibrarySut({
  render,
  act,
  app: (props) => (
    <AuthProvider {...props}>
      <App />
    </AuthProvider>
  ),
  signIn: () => {
    fill('Email', 'ada@example.com');
    fill('Password', 'correct horse battery');
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  },
  signOut: () => fireEvent.click(screen.getByRole('button', { name: 'Sign out' })),
  states: {
    anonymous: isSignedOut,
    restoring: isSignedOut,
    authenticating: isSignedOut,
    authenticated: isSignedIn,
    refreshing: isSignedIn,
    loggingOut: isSignedOut,
  },
});

const coverage = createCoverage();

for (const path of authPaths(TESTING_LIBRARY))
  test(path.name, async () => {
    await runPath(path, sut, { coverage });
  });

afterAll(() => {
  console.log(coverage.table());
  // What is missing can be had of no server: three errands that break by themselves.
  expect(coverage.missing().map((id) => id.replace(/ →.*/, ''))).toEqual([
    'auth.restoring xstate.error.actor.restore',
    'auth.refreshing xstate.error.actor.refresh',
    'auth.loggingOut xstate.error.actor.logout',
  ]);
});
