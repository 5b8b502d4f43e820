import { expectAllMet, openChapter, tryChapter, verdictOf, WALKS, walkOf } from './support/chapters.ts';
import { stateOf } from './support/pages.ts';
import { expect, test } from './support/test.ts';

// As in the demo: long enough that nothing comes due by itself while a chapter is being read.
test.use({ lifetimes: { accessTokenSeconds: 60, refreshTokenSeconds: 172_800, overlapSeconds: 10 } });

for (const walk of WALKS)
  test(`chapter “${walk.slug}”: predicted, done, and checked by what was recorded`, async ({ page, api }) => {
    await openChapter(page, walk.slug);
    const { counts: before } = await api.state();
    await tryChapter(page, walk);
    await expect(verdictOf(page)).toContainText('Your prediction came true.', { timeout: 25_000 });
    await expectAllMet(page);
    // The API tells the same story.
    const { counts, activeFamilies } = await api.state();
    const happened = {
      logins: counts.logins - before.logins,
      rotations: counts.rotations - before.rotations,
      sessions: activeFamilies,
    };
    const expected: Record<string, Partial<typeof happened>> = {
      'nobody-yet': { sessions: 0 },
      'signing-in': { logins: 1 },
      'refresh-before-it-hurts': { rotations: 1 },
      'when-refresh-fails': { rotations: 1 },
      'two-tabs': { rotations: 1 },
      // The late one dies with its session.
      leaving: { rotations: 1, sessions: 0 },
      // The lost one, and the same answer again.
      'prove-it': { rotations: 2 },
    };
    expect(happened).toEqual({ logins: 0, rotations: 0, sessions: 1, ...expected[walk.slug] });
  });

test('a wrong prediction is told what happened instead, and may be tried again', async ({ page }) => {
  await openChapter(page, 'refresh-before-it-hurts');
  await tryChapter(page, { ...walkOf('refresh-before-it-hurts'), prediction: 'At the moment it is over' });
  await expect(verdictOf(page)).toContainText('It went another way.', { timeout: 15_000 });
  await expect(verdictOf(page)).toContainText('what happened: “While the old one still works”');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(verdictOf(page)).toBeEmpty();
  await tryChapter(page, walkOf('refresh-before-it-hurts'));
  await expect(verdictOf(page)).toContainText('Your prediction came true.', { timeout: 15_000 });
});

test('nothing can be clicked through: without what it asks for a chapter stays open', async ({ page }) => {
  await openChapter(page, 'when-refresh-fails');
  // A refresh that goes well is not the one that the chapter is about.
  await page.route('**/api/demo/faults', (route) => route.fulfill({ status: 204 }));
  await tryChapter(page, walkOf('when-refresh-fails'));
  await expect(verdictOf(page)).toContainText('Not everything came true yet.', { timeout: 20_000 });
  await expect(page.getByText('Not yet: The first refresh got no good answer.')).toBeVisible();
});

test('a chapter by keyboard alone, from the address bar to the next chapter', async ({ page }) => {
  await page.goto('/learn/signing-in');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element instanceof HTMLInputElement
        ? `${element.type} ${element.value}`
        : (element?.textContent ?? '').trim();
    });
  const tabTo = async (wanted: string) => {
    for (let presses = 0; presses < 60 && (await focused()) !== wanted; presses += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe(wanted);
  };
  await tabTo('radio token');
  await page.keyboard.press('ArrowDown');
  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await expect(verdictOf(page)).toContainText('Your prediction came true.', { timeout: 15_000 });
  // The chart's past, by arrow keys.
  await tabTo('On to the next chapter');
  await page.getByRole('slider', { name: 'Steps of the chart' }).focus();
  await page.keyboard.press('Home');
  await expect(stateOf(page).first()).toContainText('anonymous');
  await page.keyboard.press('End');
  await expect(stateOf(page).first()).toContainText('authenticated');
  await page.getByRole('link', { name: 'On to the next chapter' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/learn\/signed-in$/);
});

test('the past can be looked at: chart, requests and jar as they were', async ({ page }) => {
  await openChapter(page, 'signing-in');
  await tryChapter(page, walkOf('signing-in'));
  await expect(verdictOf(page)).toContainText('came true', { timeout: 15_000 });
  const requests = page.getByRole('region', { name: 'Requests' });
  const jar = page.getByRole('region', { name: 'Cookie jar' });
  await expect(requests).toContainText('/api/auth/login');
  await expect(jar).toContainText('__Host-authchart-access-');
  const bar = page.getByRole('slider', { name: 'Steps of the chart' });
  await bar.focus();
  await page.keyboard.press('Home');
  await expect(bar).toHaveAttribute('aria-valuetext', /anonymous · the page began/);
  await expect(requests).not.toContainText('/api/auth/login');
  await expect(jar).not.toContainText('__Host-authchart-access-');
  await expect(page.getByRole('img', { name: 'The statechart as it was: anonymous.' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(requests).toContainText('/api/auth/login');
});

test('a screen reader is told where the session comes to rest, and of nothing that passes', async ({
  page,
}) => {
  await openChapter(page, 'signing-in');
  const news = page.getByText(/^The session is \w+\.$/);
  await expect(news).toHaveText('The session is anonymous.');
  const said: string[] = [];
  await page.exposeFunction('hear', (text: string) => said.push(text));
  await news.evaluate((region) => {
    const { hear } = window as unknown as { hear: (text: string) => void };
    new MutationObserver(() => hear(region.textContent ?? '')).observe(region, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  await tryChapter(page, walkOf('signing-in'));
  await expect(news).toHaveText('The session is authenticated.');
  expect(said).toEqual(['The session is authenticated.']);
});

test('requests open to their headers, and no password, token or cookie value is anywhere', async ({
  page,
  context,
}) => {
  await openChapter(page, 'signing-in');
  await tryChapter(page, walkOf('signing-in'));
  await expect(verdictOf(page)).toContainText('came true', { timeout: 15_000 });
  await page.goto('/learn/signed-in');
  await tryChapter(page, walkOf('signed-in'));
  await expect(verdictOf(page)).toContainText('came true', { timeout: 15_000 });
  const requests = page.getByRole('region', { name: 'Requests' });
  const row = requests.getByRole('listitem').filter({ hasText: '/api/proxy/auth/me' });
  await row.locator('summary').click();
  await expect(row).toContainText('Bearer (not shown)');
  await expect(row).toContainText(/__Host-authchart-access-[\w-]{8} \(\d+ bytes\)/);
  await expect(requests).toContainText('/auth/login');

  const trace = await (await page.request.get('/api/demo/trace')).text();
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  const everything = [trace, stored, await page.content()].join('\n');
  expect(trace).toContain('/auth/login');
  const cookies = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
  expect(cookies.length).toBe(2);
  for (const secret of ['correct horse battery', ...cookies.map(({ value }) => value)])
    expect(everything).not.toContain(secret);
  expect(everything).not.toMatch(/eyJ[\w-]{10,}\.|\brt_[\w-]{20,}/);
});

test('one clock for page, Next and API: it stands still, runs fast, and leads back when signed out', async ({
  page,
  api,
}) => {
  await openChapter(page, 'refresh-before-it-hurts');
  await page.getByRole('button', { name: 'Pause' }).click();
  const time = page.getByRole('timer');
  const stopped = await time.textContent();
  await page.waitForTimeout(1_500);
  await expect(time).toHaveText(stopped ?? '');
  await page.getByRole('button', { name: '×60' }).click();
  // Two lives of a minute in a few seconds.
  await expect.poll(async () => (await api.state()).counts.rotations, { timeout: 10_000 }).toBeGreaterThan(2);
  await page.getByRole('button', { name: '×1', exact: true }).click();
  expect((await api.state()).counts.refusals).toBe(0);
  // A page that is made now agrees: Next and the API live in the same time.
  await page.goto('/account');
  await expect(page.getByRole('main')).toContainText('ada@example.com');
  await page.goto('/lab');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Back to real time' }).click();
  await expect(page.getByText('ahead of the clock on the wall')).toBeHidden();
  const ahead = (await page.evaluate(() => Date.now())) - Date.now();
  expect(Math.abs(ahead)).toBeLessThan(1_000);
});

test('without JavaScript the text, the question with its answer, and the chart are there', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await page.goto('/learn');
  await page.getByRole('link', { name: 'Two tabs' }).click();
  await expect(page.getByRole('main')).toContainText('All tabs share one jar');
  const still = page.locator('main noscript');
  await expect(still).toBeVisible();
  expect(await still.innerText()).toContain('A lock lets one tab ask at a time');
  await expect(page.getByRole('img', { name: /The statechart of a session; it is anonymous/ })).toBeVisible();
  await context.close();
});
