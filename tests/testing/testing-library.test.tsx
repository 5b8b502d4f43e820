// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { AuthProvider } from 'authchart/react';
import { authPaths, createCoverage, runPath, TESTING_LIBRARY, testingLibrarySut } from 'authchart/testing';
import { afterAll, afterEach, expect, test } from 'vitest';
import { App, STATES, signIn, signOut } from './support/app.tsx';

afterEach(cleanup);

const sut = testingLibrarySut({
  render,
  act,
  app: (props) => (
    <AuthProvider {...props}>
      <App />
    </AuthProvider>
  ),
  signIn,
  signOut,
  states: STATES,
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
