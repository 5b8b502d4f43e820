import { createFakeAuthApi, FAKE_USERS } from 'authchart/testing';
import { expect, test } from 'vitest';
import { restApi } from '../../server/index.ts';
import { createSite, ORIGIN } from './support/site.ts';

test('the first read after a logout without network ends what it left: the cookies go, the API is told', async () => {
  const api = createFakeAuthApi();
  const told: string[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.method === 'DELETE') told.push(String(input));
    return api.fetch(input, init);
  };
  const site = createSite('http://api.test', { api: restApi({ url: 'http://api.test', fetch }) });
  const browser = site.openBrowser();
  const { epoch } = (await browser.login(FAKE_USERS[0])).body.session;

  // What the page writes when nothing else gets through.
  await browser.jar.setCookie(`__Host-authchart-ended=${epoch}; Path=/; Secure`, ORIGIN);
  const { body, setCookies } = await browser.session();
  expect(body.session).toBeNull();
  expect(setCookies.filter((line) => line.includes('Max-Age=0'))).not.toEqual([]);
  expect(await browser.names()).toEqual(['__Host-authchart-ended']);
  expect(told).toEqual(['http://api.test/auth/logout']);
});

test('a login that the tombstone names by its attempt counts for nobody', async () => {
  const site = createSite('http://api.test', {
    api: restApi({ url: 'http://api.test', fetch: createFakeAuthApi().fetch }),
  });
  const browser = site.openBrowser();
  await browser.login(FAKE_USERS[0], { 'x-authchart-attempt': 'tab-1' });
  await browser.jar.setCookie('__Host-authchart-ended=tab-1; Path=/; Secure', ORIGIN);
  expect((await browser.session()).body.session).toBeNull();
});
