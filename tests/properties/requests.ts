import { AuthError, RECOVERY } from 'authchart';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createCore } from '../../server/core/create-core.ts';
import { readBody } from '../../server/core/read-body.ts';
import { isSameOrigin } from '../../server/core/same-origin.ts';
import { memoryCoordinator } from '../../server/index.ts';
import { hostileText, longText, nearly } from './support/hostile.ts';
import { orRefusal, property } from './support/property.ts';

const bodyText = fc.oneof(
  {
    weight: 4,
    arbitrary: nearly(
      fc.record({ epoch: hostileText([], { maxPieces: 3 }), generation: fc.nat(3), force: fc.boolean() }),
    ).map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '{"epoch":';
      }
    }),
  },
  { weight: 1, arbitrary: hostileText(['{', '}', '"epoch":', '\ufeff', '{"__proto__":{"epoch":"x"}}']) },
  { weight: 1, arbitrary: longText(['[', '{"a":', ' ', '"', '\u0000', 'é'], 40_000) },
);

const bodies = property({
  name: 'readBody: any body of a request is an object, or 413, 415 or 422',
  share: 20,
  inputs: fc.record({
    text: bodyText,
    type: fc.constantFrom(
      'application/json',
      'APPLICATION/JSON; charset=x',
      'text/plain',
      'application/x-www-form-urlencoded',
      '',
    ),
  }),
  act: ({ text, type }) =>
    orRefusal(() =>
      readBody(
        new Request('http://site.example/', {
          method: 'POST',
          body: text,
          headers: { 'content-type': type },
        }),
      ),
    ),
  judge: (body, { text, type }) => {
    if (body instanceof AuthError) return expect(body.code).toBe('invalid_input');
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(text === '' || type.toLowerCase().startsWith('application/json')).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  },
});

const OWN_HOST = 'site.example';
const origins = fc.oneof(
  fc.constantFrom(
    undefined,
    `https://${OWN_HOST}`,
    `http://${OWN_HOST}:3000`,
    `https://${OWN_HOST}.evil.example`,
    `https://evil.example/${OWN_HOST}`,
    `https://${OWN_HOST}@evil.example`,
    `https://evil.example@${OWN_HOST}`,
    `https://${OWN_HOST.toUpperCase()}`,
    `https://${OWN_HOST}.`,
    `https://sub.${OWN_HOST}`,
    'null',
    'file://',
    `javascript://${OWN_HOST}`,
  ),
  hostileText([OWN_HOST, 'https://', 'evil.example'], { maxPieces: 4 }).map((text) =>
    text.replace(/[^\u0021-\u007e]/g, ''),
  ),
);

const sameOrigin = property({
  name: 'isSameOrigin: only what a browser says of this very host is let through (§1e)',
  share: 60,
  inputs: fc.record({
    site: fc.constantFrom(
      undefined,
      undefined,
      'same-origin',
      'same-site',
      'cross-site',
      'none',
      'same-origin, same-origin',
      'SAME-ORIGIN',
      '',
    ),
    origin: origins,
    referer: origins,
    forwarded: fc.constantFrom(undefined, OWN_HOST, 'evil.example'),
  }),
  act: ({ site, origin, referer, forwarded }) => {
    const headers = new Headers({ host: OWN_HOST });
    for (const [name, value] of Object.entries({
      'sec-fetch-site': site,
      origin,
      referer,
      'x-forwarded-host': forwarded,
    }))
      if (value !== undefined) headers.set(name, value);
    return { isOwn: isSameOrigin(headers, {}), source: headers.get('origin') ?? headers.get('referer') };
  },
  judge: ({ isOwn, source }, { site }) => {
    if (!isOwn) return;
    if (site !== undefined) return expect(site).toBe('same-origin');
    const url = new URL(source ?? '');
    expect([url.host, url.username, /^https?:$/.test(url.protocol)]).toEqual([OWN_HOST, '', true]);
  },
});

const asked: string[] = [];
const core = createCore({
  api: {
    login: async () => {
      asked.push('login');
      throw new AuthError('invalid_credentials');
    },
    refresh: async () => {
      asked.push('refresh');
      throw new AuthError('session_ended');
    },
    logout: async () => {
      asked.push('logout');
    },
  },
  secret: 'a secret of the properties, long enough',
  coordinator: memoryCoordinator({ now: Date.now }),
});

const routes = property({
  name: 'the session routes: every request gets an answer of ours, no-store, each cookie set once; forged ones name nobody',
  share: 15,
  inputs: fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
    route: fc.oneof(
      fc.constantFrom('login', 'refresh', 'logout', 'session'),
      hostileText(['login', 'session', 'constructor'], { maxPieces: 3 }),
    ),
    text: bodyText,
    cookie: hostileText(
      ['__Host-authchart-refresh-aaaaaaaa=', '__Host-authchart-ended=', '; ', 'c2.', 'a.b.c.d.e', 'aaaa'],
      {
        maxPieces: 12,
      },
    ).map((value) => value.replace(/[^\u0020-\u007e]/g, '')),
    own: fc.boolean(),
  }),
  act: async ({ method, route, text, cookie, own }) => {
    const headers = {
      host: OWN_HOST,
      cookie,
      'content-type': 'application/json',
      'sec-fetch-site': own ? 'same-origin' : 'cross-site',
      'x-authchart': '1',
    };
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const url = `http://site.example/api/auth/${route.replace(/[?#]/g, '')}`;
    const answer = await core.handle(new Request(url, { method, headers, ...(hasBody && { body: text }) }));
    return { answer, body: await answer.text(), calls: asked.splice(0) };
  },
  judge: ({ answer, body, calls }, { method, own }) => {
    expect([200, 401, 403, 404, 405, 413, 415, 422, 503]).toContain(answer.status);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const said = JSON.parse(body);
    if (answer.ok) expect(said.session).toBeNull();
    else expect(Object.hasOwn(RECOVERY, said.code)).toBe(true);
    const names = answer.headers.getSetCookie().map((line) => line.slice(0, line.indexOf('=')));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names)
      if (!/^__Host-authchart-[\w.-]+$/.test(name)) throw new Error(`${name} is not ours.`);
    const mayChange = own && ['POST', 'DELETE'].includes(method);
    if (!mayChange) expect([calls, names]).toEqual([[], []]);
    // No session is in the jar: a refresh or a logout has nothing to tell the API.
    expect(calls.filter((call) => call !== 'login')).toEqual([]);
  },
});

export const requestProperties = [bodies, sameOrigin, routes];
