import { ADA, expectSignedIn, signIn, submitLogin } from './support/pages.ts';
import { gapsOf, openTabs } from './support/tabs.ts';
import { expect, test } from './support/test.ts';

// Strict, and renewed every 3.5 s or a bit more; the server renews none before it is a second and a half old.
test.use({ lifetimes: { accessTokenSeconds: 6, refreshTokenSeconds: 3_600, overlapSeconds: 0 } });

const LEAST_GAP_MS = 1_400;

test.describe('what a browser may lack', () => {
  const LACKS = {
    'Web Locks': "Object.defineProperty(navigator, 'locks', { value: undefined })",
    BroadcastChannel: 'delete window.BroadcastChannel',
    storage:
      "for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })",
    // As a page sees it: no locks either, and half of the crypto is gone.
    'a secure context':
      "Object.defineProperty(window, 'isSecureContext', { value: false }); Object.defineProperty(navigator, 'locks', { value: undefined }); delete Crypto.prototype.randomUUID; Object.defineProperty(crypto, 'subtle', { value: undefined })",
  } as const;
  const SETS = [...Object.keys(LACKS).map((name) => [name]), Object.keys(LACKS)] as (keyof typeof LACKS)[][];

  for (const names of SETS)
    test(`without ${names.join(', ')}: nobody is signed out, and a logout is noticed`, async ({
      page,
      context,
      api,
    }) => {
      // Somebody signed in before: without a secure context a password is not even sent.
      await signIn(page);
      await page.close();
      for (const name of names) await context.addInitScript(LACKS[name]);
      const [first, ...tabs] = await openTabs(context, 4, 'all at once');
      if (first === undefined) throw new Error('no tab');
      const before = (await api.state()).counts.rotations;
      await expect
        .poll(async () => (await api.state()).counts.rotations, { timeout: 30_000 })
        .toBeGreaterThanOrEqual(before + 2);
      const { counts, rotatedAt } = await api.state();
      // More requests than with them, and still no rotation more.
      expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0, refreshes: counts.rotations });
      expect(gapsOf(rotatedAt).filter((gap) => gap < LEAST_GAP_MS)).toEqual([]);
      for (const tab of tabs) await expectSignedIn(tab, ADA);
      await first.getByRole('button', { name: 'Sign out' }).click();
      await expect(first).toHaveURL(/\/login/);
      for (const tab of tabs) {
        // Without a channel the tab learns it when it is looked at again.
        await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await expect(tab).toHaveURL(/\/login/);
      }
      await expect.poll(async () => (await api.state()).activeFamilies).toBe(0);
    });
});
test('without a secure context nobody can be signed in, and that is said before the password leaves', async ({
  page,
  baseURL,
}) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.goto(`http://insecure.example:${new URL(baseURL ?? '').port}/login`);
  expect(await page.evaluate(() => [window.isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  await submitLogin(page, ADA);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('cookies');
  expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});
