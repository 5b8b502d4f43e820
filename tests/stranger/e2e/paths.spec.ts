import { expect, test } from '@playwright/test';
import { authPaths, PLAYWRIGHT, playwrightSut, runPath } from 'authchart/testing';

const credentials = { email: 'ada@example.com', password: 'correct horse battery' };

for (const path of authPaths(PLAYWRIGHT))
  test(path.name, async ({ page }) => {
    const isSignedIn = () => expect(page.getByText('Signed in as Ada Lovelace')).toBeVisible();
    const isSignedOut = () => expect(page.getByText(/^Signed in as/)).toHaveCount(0);
    const isNobody = () => expect(page.getByText('Nobody is signed in')).toBeVisible();
    const signIn = async () => {
      if (!page.url().endsWith('/login')) await page.getByRole('link', { name: 'To the login' }).click();
      await page.getByLabel('Email').fill(credentials.email);
      await page.getByLabel('Password').fill(credentials.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    const signOut = () => page.getByRole('button', { name: 'Sign out' }).click();
    const states = {
      anonymous: isNobody,
      authenticated: isSignedIn,
      refreshing: isSignedIn,
      authenticating: isSignedOut,
      restoring: isSignedOut,
      loggingOut: isSignedOut,
    };
    await runPath(path, playwrightSut(page, { credentials, signIn, signOut, states }));
  });
