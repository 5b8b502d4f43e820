// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { AuthProvider, SignedIn } from 'authchart/react';
import { renderWithSession } from 'authchart/testing';
import { expect, test } from 'vitest';

test('nothing can be saved before the token is renewed', async () => {
  const { happens, close } = await renderWithSession('refreshing.expired', {
    render,
    act,
    app: (props) => (
      <AuthProvider {...props}>
        <SignedIn>
          <button type="button">Save</button>
        </SignedIn>
      </AuthProvider>
    ),
  });
  const isInert = () => screen.getByText('Save').closest('[inert]') !== null;
  expect(isInert()).toBe(true);
  await happens('refresh.answered');
  expect(isInert()).toBe(false);
  close();
});
