import { fireEvent, screen } from '@testing-library/react';
import { LoginForm, LogoutButton, SignedIn, useUser } from 'authchart/react';
import { expect } from 'vitest';

const Name = () => <p>Signed in as {useUser()?.name}</p>;

/** The smallest app that has everything a path needs. */
export const App = () => (
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

export const signIn = () => {
  fill('Email', 'ada@example.com');
  fill('Password', 'correct horse battery');
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
};

export const signOut = () => fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));

export const STATES = {
  signedIn: () => expect(screen.getByText('Signed in as Ada Lovelace')).toBeTruthy(),
  signedOut: () => expect(screen.queryByText(/^Signed in as/)).toBeNull(),
};
