import { expect, test } from 'vitest';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';
import { createSite } from './support/site.ts';

const closing = closeAfterEach();

const at = (ms: number) => ({ headers: { 'x-now': String(ms) } });

test('createAuth({ now }): each request is judged by the clock it is given, also through the API proxy', async () => {
  const api = closing(await runDemoApi());
  const site = createSite(api.url, { now: ({ headers }) => Number(headers.get('x-now')) });
  const browser = site.openBrowser();
  const start = Date.parse('2031-05-01T12:00:00Z');

  const { body } = await browser.login(undefined, at(start).headers);
  expect(body.serverNow).toBe(start);
  expect(body.session.expiresAt).toBe(start + 59_000);

  const { epoch } = body.session;
  const refresh = async (ms: number) =>
    (await browser.send('POST', '/api/auth/refresh', { body: { epoch, generation: 0 }, ...at(ms) })).body;
  expect((await refresh(start + 40_000)).session.generation).toBe(0);

  expect((await browser.call('GET', '/orders', at(start + 58_000))).status).toBe(200);
  const late = await browser.call('GET', '/orders', at(start + 60_000));
  expect([late.status, late.body.code]).toEqual([401, 'token_expired']);

  const renewed = await refresh(start + 60_000);
  expect([renewed.session.generation, renewed.serverNow]).toEqual([1, start + 60_000]);
  expect(renewed.session.expiresAt).toBe(start + 119_000);
});
