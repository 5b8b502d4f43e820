import { CookieJar } from 'tough-cookie';
import { describe, expect, test } from 'vitest';
import { parseCookies } from '../../server/cookies/header.ts';
import { createJar } from '../../server/cookies/jar.ts';
import { createSealer } from '../../server/cookies/seal.ts';
import type { SessionRecord } from '../../server/types.ts';
import { ORIGIN } from './support/site.ts';

const SECRET = 'a secret of the tests that is long enough';
const NOW = Date.parse('2030-01-01T00:00:00Z');

const record = (given: Partial<SessionRecord> = {}): SessionRecord => ({
  user: { id: '7', name: 'Ada' },
  epoch: 'AbCdEfGhIjKlMnOpQrStUv',
  generation: 3,
  refreshAt: NOW + 45_000,
  expiresAt: NOW + 60_000,
  endsAt: NOW + 3_600_000,
  startedAt: NOW,
  accessToken: 'access',
  refreshToken: 'refresh',
  attempt: null,
  ...given,
});

const jarWith = (secret: string | readonly string[] = SECRET, given: object = {}) =>
  createJar({
    sealer: createSealer(secret),
    name: 'authchart',
    budgetBytes: 7_168,
    secure: true,
    sameSite: 'lax',
    ...given,
  });

const browserWith = async (lines: readonly string[], browser = new CookieJar()) => {
  for (const line of lines) await browser.setCookie(line, ORIGIN);
  return browser;
};
const headerOf = (browser: CookieJar) => browser.getCookieString(ORIGIN);

describe('a session in cookies', () => {
  test('comes back as it was written', async () => {
    const jar = jarWith();
    const browser = await browserWith(await jar.write(record(), NOW));
    expect(await jar.read(await headerOf(browser), NOW)).toMatchObject({
      status: 'ok',
      current: record(),
      displaced: [],
      over: [],
    });
  });

  test('shrinks: what chunks leave over is swept by the next write', async () => {
    const jar = jarWith();
    const browser = await browserWith(await jar.write(record({ accessToken: 'a'.repeat(4_000) }), NOW));
    expect((await browser.getCookies(ORIGIN)).map(({ key }) => key)).toContain(
      '__Host-authchart-access-AbCdEfGh.1',
    );
    await browserWith(await jar.write(record(), NOW), browser);
    expect(await browser.getCookies(ORIGIN)).toHaveLength(2);
  });

  test('too large for the budget fails loudly and writes nothing', async () => {
    await expect(jarWith().write(record({ accessToken: 'a'.repeat(6_000) }), NOW)).rejects.toMatchObject({
      code: 'session_too_large',
    });
  });

  test('deleting takes exactly what setting took', async () => {
    const jar = jarWith();
    const browser = await browserWith(await jar.write(record({ accessToken: 'a'.repeat(4_000) }), NOW));
    await browserWith(jar.clear([record().epoch]), browser);
    expect(await browser.getCookies(ORIGIN)).toEqual([]);
  });

  test('half of one write and half of another is trouble, not none; a lost access cookie is stale; a lost refresh cookie is none', async () => {
    const jar = jarWith();
    const first = await jar.write(record(), NOW);
    const second = await jar.write(record({ generation: 4, accessToken: 'newer' }), NOW);
    const only = (lines: string[], kind: string) =>
      lines.filter((line) => line.includes(`-${kind}-`) && !line.includes('Max-Age=0'));
    const mixed = await browserWith([...only(first, 'access'), ...only(second, 'refresh')]);
    expect(await jar.read(await headerOf(mixed), NOW)).toMatchObject({ status: 'trouble', current: null });
    const noAccess = await browserWith(only(second, 'refresh'));
    expect((await jar.read(await headerOf(noAccess), NOW)).current).toMatchObject({
      generation: 4,
      accessToken: '',
      expiresAt: 0,
    });
    const noRefresh = await browserWith(only(second, 'access'));
    expect(await jar.read(await headerOf(noRefresh), NOW)).toMatchObject({ status: 'ok', current: null });
  });

  test('of two epochs the newer wins, the older is displaced; what the tombstone names is over', async () => {
    const jar = jarWith();
    const older = record({ epoch: 'older-epoch-0000', startedAt: NOW - 1 });
    const browser = await browserWith([
      ...(await jar.write(older, NOW)),
      ...(await jar.write(record(), NOW)),
    ]);
    const both = await jar.read(await headerOf(browser), NOW);
    expect([both.current?.epoch, both.displaced.map(({ epoch }) => epoch)]).toEqual([
      record().epoch,
      ['older-epoch-0000'],
    ]);
    await browserWith([jar.tombstone(both, [record().epoch])], browser);
    const after = await jar.read(await headerOf(browser), NOW);
    expect([after.current?.epoch, after.over.map(({ epoch }) => epoch)]).toEqual([
      'older-epoch-0000',
      [record().epoch],
    ]);
  });
});

describe('the seal', () => {
  test('a rotated secret still opens; a removed one is trouble, not none', async () => {
    const old = jarWith(SECRET);
    const lines = await old.write(record(), NOW);
    const header = await headerOf(await browserWith(lines));
    const NEW = 'a new secret of the tests, long enough';
    expect((await jarWith([NEW, SECRET]).read(header, NOW)).current).toEqual(record());
    expect(await jarWith(NEW).read(header, NOW)).toMatchObject({ status: 'trouble', current: null });
  });

  test('a value moved under another name or epoch does not open', async () => {
    const sealer = createSealer(SECRET);
    const value = await sealer.seal('__Host-authchart-access-aaaaaaaa', { accessToken: 'x' });
    expect((await sealer.open('__Host-authchart-access-aaaaaaaa', value)).status).toBe('opened');
    expect((await sealer.open('__Host-authchart-access-bbbbbbbb', value)).status).toBe('absent');
    expect((await sealer.open('__Host-authchart-refresh-aaaaaaaa', value)).status).toBe('absent');
  });

  test('a short or missing secret is an error that says how to make one', () => {
    expect(() => createSealer('short')).toThrow(/openssl rand -base64 32/);
    expect(() => createSealer([])).toThrow(/empty/);
  });
});

describe('a Cookie header', () => {
  test.each([
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['__Host-x', []],
    ['=__Host-x=1', []],
    [
      'a=1; a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [
      '$Version=1; a=%E0%A4%A',
      [
        ['$Version', '1'],
        ['a', '%E0%A4%A'],
      ],
    ],
    ['__proto__=x', [['__proto__', 'x']]],
    [null, []],
  ])('%s', (header, expected) => {
    expect(parseCookies(header)).toEqual(expected);
  });

  test('foreign and forged names trigger neither a session nor more than a bounded answer', async () => {
    const jar = jarWith();
    const forged = Array.from(
      { length: 500 },
      (_, at) => `__Host-authchart-refresh-${String(at).padStart(8, '0')}=x`,
    ).join('; ');
    const state = await jar.read(`theirs=1; __Host-other-access-aaaaaaaa=x; ${forged}`, NOW);
    expect(state.current).toBeNull();
    expect(state.status).toBe('ok');
  });
});
