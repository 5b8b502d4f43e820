import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authPaths, PLAYWRIGHT } from 'authchart/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite, type PathResult } from './support/site.ts';

const paths = authPaths(PLAYWRIGHT);
const LOGOUT = 'signedIn > user.signOut > logout.answered';
const REFUSED = 'nobody > user.signIn > login.refused';

const site = createSite();
afterAll(site.remove);

const titleOf = (replay: string) => paths.find((path) => path.replay === replay)?.name ?? '';

describe('an app that has installed the packed package', () => {
  let results: readonly PathResult[] = [];
  beforeAll(async () => {
    site.build();
    results = await site.runPaths();
  }, 600_000);

  test.each(paths.map(({ name }) => name))('%s', (title) => {
    const result = results.find((other) => other.title === title);
    expect(result?.message).toBe('');
    expect(result?.isGood).toBe(true);
  });

  test('passes all of them under jsdom too, where every transition can be had', () => {
    expect(site.runTests()).toMatch(/the whole chart +72 +72 +72/);
  }, 600_000);

  test('needs under twenty lines for all of them', () => {
    const spec = readFileSync(join(site.folder, 'e2e/paths.spec.ts'), 'utf8');
    const lines = spec.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import'));
    expect(lines.length).toBeLessThan(20);
  });
});

describe('the same app, broken', () => {
  let results: readonly PathResult[] = [];
  beforeAll(async () => {
    // A logout that answers as it should, and keeps the cookies.
    site.replace(
      'app/api/auth/[...auth]/route.ts',
      'export const { GET, POST } = auth.handlers;',
      [
        'const answer = { session: null, serverNow: Date.now(), ended: [] };',
        'export const { GET } = auth.handlers;',
        'export const POST = (request: Request) =>',
        "  request.url.endsWith('/logout') ? Response.json(answer) : auth.handlers.POST(request);",
      ].join('\n'),
    );
    // A login page that swallows what went wrong.
    site.replace(
      'app/login/page.tsx',
      /<LoginForm[^>]*\/>/,
      '<><style>{"[role=alert]{display:none}"}</style>$&</>',
    );
    site.build();
    results = await site.runPaths([LOGOUT, REFUSED].map(titleOf));
  }, 600_000);

  test.each([
    {
      name: 'a logout that keeps the cookies',
      replay: LOGOUT,
      says: [
        'In state anonymous, after step 2 of 2, logout.answered: the server ends the session:',
        'The browser still holds the cookies of a session: __Host-authchart-',
      ],
    },
    {
      name: 'a login page that swallows errors',
      replay: REFUSED,
      says: [
        'In state anonymous, after step 2 of 2, login.refused: the server refuses the credentials:',
        'do not belong together',
      ],
    },
  ])('fails on $name, and says where and how to run that path again', ({ replay, says }) => {
    const result = results.find(({ title }) => title === titleOf(replay));
    expect(result?.isGood).toBe(false);
    for (const part of [...says, `Replay: authPath('${replay}', PLAYWRIGHT)`])
      expect(result?.message).toContain(part);
  });
});
