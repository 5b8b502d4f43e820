import type { BrowserContext, Page, Request } from '@playwright/test';

export type HowOpened = 'one by one' | 'all at once';

export const openTabs = async (
  context: BrowserContext,
  count: number,
  how: HowOpened,
  path = '/account/live',
) => {
  const openOne = async () => {
    const page = await context.newPage();
    await page.goto(path);
    return page;
  };
  if (how === 'all at once') return Promise.all(Array.from({ length: count }, openOne));
  const pages: Page[] = [];
  while (pages.length < count) pages.push(await openOne());
  return pages;
};

const isRefresh = (request: Request) => new URL(request.url()).pathname === '/api/auth/refresh';

/** The next refresh to leave a tab, and whose it is. */
export const nextRefresh = async (context: BrowserContext) => {
  const request = await context.waitForEvent('request', { predicate: isRefresh });
  const answered = { isDone: false };
  const settled = request
    .response()
    .catch(() => null)
    .then(() => {
      answered.isDone = true;
    });
  return { tab: request.frame().page(), isAnswered: () => answered.isDone, settled };
};

/** The auth cookies that the browser holds. */
export const cookieNames = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name }) => name);

/** The time between each and the next. */
export const gapsOf = (times: readonly number[]) => times.slice(1).map((time, at) => time - (times[at] ?? 0));
