// @vitest-environment jsdom
import { act, fireEvent, render, screen } from '@testing-library/react';
import { AuthProvider, LoginForm } from 'authchart/react';
import { authPaths, createCoverage, runPath, TESTING_LIBRARY, testingLibrarySut } from 'authchart/testing';
import { afterAll, expect, test } from 'vitest';
import { Header } from '../components/header';

const sut = testingLibrarySut({
  render,
  act,
  app: (props) => (
    <AuthProvider {...props} header={<Header />}>
      <LoginForm />
    </AuthProvider>
  ),
  signOut: () => fireEvent.click(screen.getByRole('button', { name: 'Sign out' })),
  states: {
    signedIn: () => screen.getByText('Signed in as Ada Lovelace'),
    signedOut: () => expect(screen.queryByText(/^Signed in as/)).toBeNull(),
    anonymous: () => screen.getByText('Nobody is signed in'),
  },
});

const coverage = createCoverage();

for (const path of authPaths(TESTING_LIBRARY)) test(path.name, () => runPath(path, sut, { coverage }));

afterAll(() => {
  console.log(coverage.table());
  coverage.assert({ checked: 1 });
});
