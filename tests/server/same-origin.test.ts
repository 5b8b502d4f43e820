import { describe, expect, test } from 'vitest';
import { isSameOrigin, mayChange } from '../../server/core/same-origin.ts';
import { closeAfterEach } from './support/demo-api.ts';
import { startScriptedApi, tokens } from './support/scripted-api.ts';
import { createSite } from './support/site.ts';

const closing = closeAfterEach();

const SITES = [
  undefined,
  'same-origin',
  'same-site',
  'cross-site',
  'none',
  'junk',
  'same-origin, same-origin',
] as const;
const ORIGINS = [
  undefined,
  'https://site.example',
  'https://evil.example',
  'null',
  'https://sub.site.example',
  'https://site.example:8443',
  'https://site.example.evil.example',
  'https://SITE.example',
  'https://site.example.',
  'https://user@site.example',
  'https://xn--site-example.example',
] as const;

/** What the rule is, said a second time and in another way: only two cells of the table are a yes. */
const isAllowed = (site: string | undefined, origin: string | undefined) =>
  site === undefined ? origin === 'https://site.example' : site === 'same-origin';

const headersOf = (given: Record<string, string | undefined>) =>
  new Headers(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));

const CELLS = SITES.flatMap((site) => ORIGINS.map((origin) => ({ site, origin })));

test.each(CELLS)('Sec-Fetch-Site $site with Origin $origin', ({ site, origin }) => {
  const headers = headersOf({ host: 'site.example', 'sec-fetch-site': site, origin });
  expect(isSameOrigin(headers, {})).toBe(isAllowed(site, origin));
  expect(mayChange(headers, {})).toBe(false);
  headers.set('x-authchart', '1');
  expect(mayChange(headers, {})).toBe(isAllowed(site, origin));
});

test('Referer speaks only where Sec-Fetch-Site and Origin are silent', () => {
  const own = 'https://site.example/login?x=1';
  expect(isSameOrigin(headersOf({ host: 'site.example', referer: own }), {})).toBe(true);
  expect(isSameOrigin(headersOf({ host: 'site.example', referer: 'https://evil.example/' }), {})).toBe(false);
  expect(isSameOrigin(headersOf({ host: 'site.example', referer: own, origin: 'null' }), {})).toBe(false);
  expect(isSameOrigin(headersOf({ host: 'site.example' }), {})).toBe(false);
});

test('X-Forwarded-Host counts only with trustProxy, and a configured origin before everything', () => {
  const headers = headersOf({
    host: 'internal:3000',
    'x-forwarded-host': 'site.example',
    origin: 'https://site.example',
  });
  expect(isSameOrigin(headers, {})).toBe(false);
  expect(isSameOrigin(headers, { trustProxy: true })).toBe(true);
  expect(isSameOrigin(headers, { origin: 'https://site.example' })).toBe(true);
  expect(isSameOrigin(headers, { origin: 'https://other.example', trustProxy: true })).toBe(false);
});

describe('a request from elsewhere', () => {
  const TYPES = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ];
  const FOREIGN = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'https://sub.site.example' },
    { 'sec-fetch-site': 'none' },
    { origin: 'null' },
    {},
  ];

  test('never reaches the API, sets no cookie and is 403, whatever its method, route, type and header', async () => {
    const api = closing(await startScriptedApi());
    api.answer('POST /auth/login', tokens('never'));
    const browser = createSite(api.url).openBrowser();
    for (const [method, route] of [
      ['POST', 'login'],
      ['POST', 'refresh'],
      ['POST', 'logout'],
      ['DELETE', 'logout'],
    ] as const)
      for (const type of TYPES)
        for (const headers of FOREIGN)
          for (const own of [{}, { 'x-authchart': '1' }]) {
            const answer = await browser.send(method, `/api/auth/${route}`, {
              body: '{}',
              isBare: true,
              headers: { 'content-type': type, ...headers, ...own } as Record<string, string>,
            });
            expect(answer.status).toBe(403);
            expect(answer.body.code).toBe('forbidden_origin');
            expect(answer.setCookies).toEqual([]);
          }
    expect(api.seen).toEqual([]);
  });

  test('from this site but without our header is refused too: a form can be sent by anybody', async () => {
    const api = closing(await startScriptedApi());
    const browser = createSite(api.url).openBrowser();
    const answer = await browser.send('POST', '/api/auth/login', {
      body: {},
      isBare: true,
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(answer.status).toBe(403);
    expect(api.seen).toEqual([]);
  });
});
