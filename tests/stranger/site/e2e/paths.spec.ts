import { expect, test } from '@playwright/test';
import { authPaths, PLAYWRIGHT, playwrightSut, runPath } from 'authchart/testing';

const credentials = { email: 'ada@example.com', password: 'correct horse battery' };

for (const path of authPaths(PLAYWRIGHT))
  test(path.name, async ({ page }) => {
    const signIn = async () => {
      await page.getByLabel('Email').fill(credentials.email);
      await page.getByLabel('Password').fill(credentials.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    const header = page.getByRole('banner');
    const signOut = () => header.getByRole('button', { name: 'Sign out' }).click();
    const shows = (text: string) => expect(page.getByText(text)).toBeVisible();
    const signedIn = () => shows('Signed in as Ada Lovelace');
    const signedOut = () => expect(page.getByText('Signed in as')).toHaveCount(0);
    const anonymous = ({ error }: { error: string | null }) =>
      shows(error === 'invalid_credentials' ? 'do not belong together' : 'Nobody is signed in');
    const states = { signedIn, signedOut, anonymous };
    await runPath(path, playwrightSut(page, { credentials, signIn, signOut, states }));
  });
