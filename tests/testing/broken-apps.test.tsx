// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { selectIsSignedIn, selectStateName } from 'authchart';
import { AuthProvider, LoginForm, SignedIn, useAuth, useUser } from 'authchart/react';
import { authPaths, createTestAuth, PathError, runPath, testingLibrarySut } from 'authchart/testing';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';

afterEach(cleanup);

type Fetch = typeof globalThis.fetch;

const Name = () => <p>Signed in as {useUser()?.name}</p>;

const Page = () => (
  <SignedIn>
    <Name />
  </SignedIn>
);

/** Takes a refresh for a sign-out. */
const FlickeringPage = () => (useAuth(selectStateName) === 'authenticated' ? <Name /> : null);

/** Takes "not known yet" for "nobody". */
const HastyPage = () => (useAuth(selectIsSignedIn) ? <Name /> : <p>Nobody is signed in</p>);

const isTo = (input: RequestInfo | URL, route: string) => String(input).endsWith(`/${route}`);

/** Answers a logout by itself; the cookies stay. */
const lazyLogout =
  (fetch: Fetch): Fetch =>
  async (input, init) =>
    isTo(input, 'logout')
      ? Response.json({ session: null, serverNow: Date.now(), ended: [] })
      : fetch(input, init);

/** Gives every question the first answer, and outlives the page, as an HTTP cache does. */
const createCache = () => {
  let first: Promise<Response> | undefined;
  return (fetch: Fetch): Fetch =>
    async (input, init) => {
      if (!isTo(input, 'session')) return fetch(input, init);
      first ??= fetch(input, init);
      return (await first).clone();
    };
};

/** A proxy on the way that lets through only headers it knows. */
const strippedHeaders =
  (fetch: Fetch): Fetch =>
  (input, init) =>
    fetch(input, { ...init, headers: { 'content-type': 'application/json' } });

const walkAll = async (page: ReactNode, broken: (fetch: Fetch) => Fetch, patienceMs: number) => {
  const sut = testingLibrarySut({
    render,
    act,
    app: (props) => (
      <AuthProvider {...props}>
        {page}
        <LoginForm />
      </AuthProvider>
    ),
    states: {
      signedIn: () => expect(document.body.textContent).toContain('Signed in as Ada Lovelace'),
      signedOut: () => expect(document.body.textContent).not.toContain('Signed in as'),
      restoring: () => expect(document.body.textContent).not.toMatch(/Signed in as|Nobody is signed in/),
    },
    createAuth: (given) => {
      const auth = createTestAuth(given);
      return { ...auth, fetch: broken(auth.fetch) };
    },
    patienceMs,
  });
  for (const path of authPaths())
    try {
      await runPath(path, sut);
    } catch (thrown) {
      return thrown;
    }
  return null;
};

const sound = (fetch: Fetch) => fetch;

test.each([
  ['shows nothing while it refreshes', <FlickeringPage key="" />, sound, /^In state refreshing\.usable/],
  ['says that nobody is signed in before it knows', <HastyPage key="" />, sound, /^In state restoring/],
  ['keeps the cookies at a logout', <Page key="" />, lazyLogout, /still holds the cookies of a session/],
  ['caches who is signed in', <Page key="" />, createCache(), /is in anonymous, not in authenticated/],
  [
    'loses our header on the way',
    <Page key="" />,
    strippedHeaders,
    /, refresh\.answered: .*\n.*is in refreshing/,
  ],
])('an app that %s is found out, with a path to run again', async (_, page, broken, says) => {
  const found = await walkAll(page, broken, 1_000);
  expect(found).toBeInstanceOf(PathError);
  const { message, replay } = found as PathError;
  expect(message).toMatch(says);
  expect(message).toContain(`Replay: authPath('${replay}')`);
});

test('an app without a fault is not', async () => {
  expect(await walkAll(<Page />, sound, 2_000)).toBeNull();
}, 60_000);
