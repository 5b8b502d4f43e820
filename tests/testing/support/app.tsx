import { fireEvent, screen } from '@testing-library/react';
import { selectStateName } from 'authchart';
import { AuthPending, LoginForm, LogoutButton, SignedIn, SignedOut, useAuth, useUser } from 'authchart/react';
import type { ExpectedState } from 'authchart/testing';
import { useEffect } from 'react';
import { expect } from 'vitest';

const Name = () => <p>Signed in as {useUser()?.name}</p>;

/** An app that shows everything a page can know of the session. */
export const App = ({ onMount }: { readonly onMount?: () => void }) => {
  const state = useAuth(selectStateName);
  useEffect(() => onMount?.(), [onMount]);
  return (
    <>
      <output>{state}</output>
      <SignedIn>
        <Name />
        <LogoutButton />
      </SignedIn>
      <SignedOut>
        <p>Nobody is signed in</p>
      </SignedOut>
      <AuthPending>
        <p>One moment</p>
      </AuthPending>
      <LoginForm />
    </>
  );
};

const fill = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

export const signIn = () => {
  fill('Email', 'ada@example.com');
  fill('Password', 'correct horse battery');
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
};

export const signOut = () => fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));

/** What the page shows must follow from the chart's state, and from nothing else. */
const follows = ({ state, isSignedIn, isPending, isStale }: ExpectedState) => {
  expect(document.querySelector('output')?.textContent).toBe(state);
  expect(screen.queryByText('Signed in as Ada Lovelace') !== null).toBe(isSignedIn);
  expect(screen.queryByText('Nobody is signed in') !== null).toBe(state === 'anonymous');
  expect(screen.queryByText('One moment') !== null).toBe(isPending);
  expect(document.querySelector('[data-authchart-page]')?.hasAttribute('inert')).toBe(isStale);
};

export const STATES = { signedIn: follows, signedOut: follows };
