import { expectSignedIn, stateOf, submitLogin } from './support/pages.ts';
import { SECRET } from './support/running-demo.ts';
import { expect, test } from './support/test.ts';

const CANARY = {
  fullName: 'Canary Bird',
  email: 'canary@example.com',
  password: 'canary-password-nobody-may-see',
};

/** A signed JWT (three parts), or a refresh token of the demo API. A sealed cookie has five parts. */
const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}(?![\w.-])|rt_[\w-]{20,}/;

test('no token, password or secret is in any body, storage, console, document or log', async ({
  page,
  api,
  context,
  serverLog,
}) => {
  await api.register(CANARY);
  const seen: string[] = [];
  page.on('console', (message) => seen.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => seen.push(`error: ${error.stack}`));
  const bodies: Promise<unknown>[] = [];
  page.on('response', (response) => {
    seen.push(`address: ${response.url()}`);
    bodies.push(
      response.text().then(
        (text) => seen.push(`${response.url()}: ${text}`),
        () => undefined,
      ),
    );
  });

  await page.goto('/login');
  await submitLogin(page, { email: CANARY.email, password: 'canary-password-that-is-wrong' });
  await expect(page.getByRole('main').getByRole('alert')).not.toBeEmpty();
  await submitLogin(page, CANARY);
  await page.waitForURL('**/account');
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Difference engine');
  await expect.poll(async () => (await api.state()).counts.rotations, { timeout: 20_000 }).toBeGreaterThan(0);
  await expectSignedIn(page, { name: CANARY.fullName });
  await page.reload();
  await expect(stateOf(page)).toHaveText('authenticated');

  seen.push(
    await page.evaluate(
      () =>
        `${document.cookie} ${JSON.stringify({ ...localStorage })} ${JSON.stringify({ ...sessionStorage })}`,
    ),
  );
  seen.push(await page.content());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto('/login/server');
  await submitLogin(page, CANARY);
  await page.waitForURL('**/account');
  await Promise.all(bodies);
  seen.push(`server: ${serverLog()}`);

  expect(seen.length).toBeGreaterThan(20);
  for (const text of seen) {
    expect(text.match(TOKEN)?.[0] ?? '', text.slice(0, 200)).toBe('');
    expect(text).not.toContain('canary-password');
    expect(text).not.toContain(SECRET);
  }
  // Cookies that hold tokens are out of a script's reach.
  for (const { name, httpOnly, secure, sameSite } of await context.cookies())
    expect({ name, httpOnly, secure, sameSite }).toEqual({
      name,
      httpOnly: !name.endsWith('-ended'),
      secure: true,
      sameSite: 'Lax',
    });
});

test('the search above finds what it looks for', () => {
  expect('{"t":"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcdefghijklmnop"}').toMatch(TOKEN);
  expect(`rt_${'a'.repeat(43)}`).toMatch(TOKEN);
});
