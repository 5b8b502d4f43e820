// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { AuthProvider } from 'authchart/react';
import { authPaths, createCoverage, runPath, TESTING_LIBRARY, testingLibrarySut } from 'authchart/testing';
import { afterAll, afterEach, expect, test } from 'vitest';
import { App, STATES, signIn, signOut } from '../testing/support/app.tsx';

let mounts = 0;
const countMount = () => {
  mounts += 1;
};

afterEach(() => {
  cleanup();
  mounts = 0;
});

const sut = testingLibrarySut({
  render,
  act,
  app: (props) => (
    <AuthProvider {...props}>
      <App onMount={countMount} />
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
    expect(mounts).toBe(1);
  });

afterAll(() => {
  console.log(`React tree:\n${coverage.table()}`);
  coverage.assert({ visited: 1, checked: 1 });
});
