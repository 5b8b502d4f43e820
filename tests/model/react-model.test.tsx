// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type AuthActor, authMachine, type Envelope, selectStateName } from 'authchart';
import {
  AuthPending,
  AuthProvider,
  LoginForm,
  LogoutButton,
  SignedIn,
  SignedOut,
  useAuth,
  useAuthActor,
  useUser,
} from 'authchart/react';
import { useEffect } from 'react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { AnyEventObject } from 'xstate';
import { AUTH_ACTORS, authModel, NOW } from './support/auth-model.ts';
import { coverTransitions, type ModelPath } from './support/paths.ts';
import { createPuppets } from './support/puppets.ts';
import { createRecorder, flush, runPath, type Sut, withPuppets } from './support/run-path.ts';
import { createStepClock } from './support/step-clock.ts';
import { coverageOf } from './support/suite.ts';

beforeAll(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});
afterEach(cleanup);

interface PageProps {
  readonly onActor: (actor: AuthActor) => void;
  readonly onMount: () => void;
}

const Name = () => <b data-testid="name">{useUser()?.name}</b>;

const Page = ({ onActor, onMount }: PageProps) => {
  const actor = useAuthActor();
  const state = useAuth(selectStateName);
  useEffect(() => onActor(actor), [actor, onActor]);
  useEffect(() => onMount(), [onMount]);
  return (
    <>
      <output>{state}</output>
      <SignedIn>
        <Name />
        <LogoutButton />
      </SignedIn>
      <SignedOut>
        <i data-testid="nobody" />
      </SignedOut>
      <AuthPending>
        <i data-testid="pending" />
      </AuthPending>
      <LoginForm />
    </>
  );
};

/** What a person does is done by hand; the rest of the world acts on the actor. */
const byHand = ({ type, credentials }: AnyEventObject): boolean => {
  const signOut = screen.queryByRole('button', { name: 'Sign out' });
  if (type === 'logout.requested' && signOut !== null) {
    fireEvent.click(signOut);
    return true;
  }
  if (type !== 'login.submitted') return false;
  fireEvent.change(screen.getByLabelText('Email'), { target: { value: credentials.email } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: credentials.password } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  return true;
};

/** What the page shows must follow from the chart's state, and from nothing else. */
const checkPage = (actor: AuthActor) => {
  const snapshot = actor.getSnapshot();
  const isSignedIn = snapshot.hasTag('signedIn');
  expect(screen.getByRole('status', { hidden: true }).textContent).toBe(selectStateName(snapshot));
  expect(screen.queryByTestId('name')?.textContent ?? null).toBe(
    isSignedIn ? (snapshot.context.session?.user.name ?? '') : null,
  );
  expect(screen.queryByTestId('nobody') !== null).toBe(snapshot.matches('anonymous'));
  expect(screen.queryByTestId('pending') !== null).toBe(snapshot.hasTag('pending'));
  expect(document.querySelector('[data-authchart-page]')?.hasAttribute('inert')).toBe(
    snapshot.hasTag('stale'),
  );
};

const startTree = (path: ModelPath) => {
  const puppets = createPuppets();
  const recorder = createRecorder();
  const clock = createStepClock();
  const machine = withPuppets(authMachine, AUTH_ACTORS.answering, AUTH_ACTORS.silent, puppets);
  const { session, serverNow } = path.input as {
    session: Envelope['session'] | undefined;
    serverNow: number;
  };
  const seen: { actor?: AuthActor; mounts: number } = { mounts: 0 };
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  const tree = render(
    <AuthProvider
      session={session === undefined ? undefined : { session, serverNow }}
      machine={machine as unknown as typeof authMachine}
      clock={clock}
      inspect={recorder.inspect}
      navigate={() => {}}
    >
      <Page
        onActor={(actor) => {
          seen.actor = actor;
        }}
        onMount={() => {
          seen.mounts += 1;
        }}
      />
    </AuthProvider>,
  );
  random.mockRestore();
  const { actor } = seen;
  if (actor === undefined) throw new Error('The page has no actor.');
  const sut: Sut = {
    ...recorder,
    clock: { fireNext: () => act(() => clock.fireNext()) },
    puppets,
    actor: { send: (event) => act(() => actor.send(event)), getSnapshot: () => actor.getSnapshot() },
    byHand,
    settle: async () => {
      await act(flush);
      checkPage(actor);
      expect(seen.mounts).toBe(1);
    },
    stop: tree.unmount,
  };
  return sut;
};

test('every generated path holds for the React tree, and its page follows the chart', async () => {
  const paths = coverTransitions({
    ...authModel,
    inputs: Object.fromEntries(
      Object.entries(authModel.inputs).map(([name, input]) => [
        name,
        { ...(input as object), tabId: '0000000000' },
      ]),
    ),
  });
  const taken = new Set<string>();
  for (const path of paths) {
    const sut = startTree(path);
    expect(await runPath(path, sut), path.name).toBeNull();
    sut.stop();
    for (const id of sut.taken) taken.add(id);
  }
  const { missing, table } = coverageOf(authMachine, taken);
  console.log(`React tree: ${paths.length} paths\n${table}`);
  expect(missing).toEqual([]);
}, 60_000);
