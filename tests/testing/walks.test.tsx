// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { selectIsSignedIn } from 'authchart';
import { AuthProvider, LoginForm, useAuthActor, useAuthEvent, useUser } from 'authchart/react';
import {
  authCommands,
  createCoverage,
  PathError,
  type TestingLibrarySutOptions,
  testingLibrarySut,
} from 'authchart/testing';
import fc from 'fast-check';
import { type ReactNode, useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { App, STATES } from './support/app.tsx';

afterEach(cleanup);

const sutOf = (page: ReactNode, options: Pick<TestingLibrarySutOptions, 'states' | 'patienceMs'>) =>
  testingLibrarySut({
    render,
    act,
    app: (props) => <AuthProvider {...props}>{page}</AuthProvider>,
    ...options,
  });

/** `SEED=… RUNS=… npx vitest run tests/testing/walks.test.tsx` walks elsewhere, and further. */
const { SEED = '1', RUNS = '40' } = process.env;

test('random walks find nothing wrong with the shipped chart, React half and server half', async () => {
  const coverage = createCoverage();
  await fc.assert(authCommands(fc, sutOf(<App />, { states: STATES }), { coverage }), {
    numRuns: Number(RUNS),
    seed: Number(SEED),
  });
  console.log(`${RUNS} random walks, SEED=${SEED}`);
  expect(coverage.checked().length).toBeGreaterThan(20);
}, 600_000);

/** What everybody writes first: the session mirrored in a boolean. This one forgets that it can end elsewhere. */
const MirroringApp = () => {
  const name = useUser()?.name;
  const actor = useAuthActor();
  const [isSignedIn, setSignedIn] = useState(() => selectIsSignedIn(actor.getSnapshot()));
  useAuthEvent('session.started', () => setSignedIn(true));
  useAuthEvent('session.ended', ({ reason }) => setSignedIn(reason === 'elsewhere'));
  return (
    <>
      {isSignedIn && <p>Signed in as {name ?? 'Ada Lovelace'}</p>}
      <LoginForm />
    </>
  );
};

test('a fault in an app is found, and shrunk to the steps that matter', async () => {
  const text = () => document.body.textContent;
  const states = {
    signedIn: () => expect(text()).toContain('Signed in as Ada Lovelace'),
    signedOut: () => expect(text()).not.toContain('Signed in as'),
  };
  const sut = sutOf(<MirroringApp />, { states, patienceMs: 250 });
  const found = await fc.check(authCommands(fc, sut), { numRuns: 100, seed: 7 });
  expect(found.failed).toBe(true);
  const error = found.errorInstance as PathError;
  expect(error).toBeInstanceOf(PathError);
  const [, ...steps] = error.replay.split(' > ');
  expect(steps.length).toBeLessThanOrEqual(3);
  // It is the other tab that ends the session, by a logout or by a login of its own.
  expect(steps.join(' ')).toMatch(/tab\.sign|login\.ended/);
  expect(error.message).toContain(`Replay: authPath('${error.replay}')`);
  console.log(`shrunk ${found.numShrinks} times, to: ${error.replay}`);
}, 60_000);
