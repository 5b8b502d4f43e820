import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { ADA, openClient } from './support/client.ts';
import { startSeedApi } from './support/seed-api.ts';

const root = resolve(import.meta.dirname, '../..');

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** `npm run demo` (or `dev`) as a person types it; without variables of ours. */
const runDemo = (env: Record<string, string>, script = 'demo') => {
  const { AUTH_API_URL: _url, AUTHCHART_SECRET: _secret, PORT: _port, ...rest } = process.env;
  const child = spawn(process.execPath, [`scripts/${script}.mjs`], {
    cwd: root,
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  open.push(async () => {
    if (!hasEnded(child)) child.kill('SIGTERM');
    await ended;
  });
  const until = async (pattern: RegExp, limitMs = 150_000): Promise<string> => {
    const endAt = Date.now() + limitMs;
    for (;;) {
      const found = pattern.exec(output);
      if (found !== null) return found[1] ?? found[0];
      if (hasEnded(child) || Date.now() > endAt) throw new Error(`never said ${pattern}:\n${output}`);
      await wait(50);
    }
  };
  return { child, ended, until, output: () => output };
};

const listen = async (): Promise<{ server: Server; port: number }> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => new Promise((done) => server.close(done)));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
};

test('npm run dev serves without a build, starts the API anew when one of its files is saved, ends on Ctrl-C', async () => {
  const dev = runDemo({ PORT: '0', API_PORT: '0' }, 'dev');
  const url = await dev.until(/authchart {3}(http:\/\/127\.0\.0\.1:\d+)/);
  const apiUrl = await dev.until(/its API {5}(http:\/\/127\.0\.0\.1:\d+)/);
  const client = openClient(url);
  expect((await client.call('POST', '/api/auth/login', ADA)).status).toBe(200);
  const now = new Date();
  utimesSync(join(root, 'demo-api/app.ts'), now, now);
  await dev.until(/demo API ready.*demo API ready/s);
  // On the same port, with the same sessions: whoever is signed in notices nothing.
  const { session } = await (await client.call('GET', '/api/auth/session')).json();
  const known = { epoch: session.epoch, generation: 0, force: true };
  expect((await client.call('POST', '/api/auth/refresh', known)).status).toBe(200);
  dev.child.kill('SIGINT');
  expect(await dev.ended).toBe(0);
  for (const gone of [url, apiUrl]) await expect(fetch(gone)).rejects.toThrow();
}, 180_000);

describe('npm run demo', () => {
  test.each([
    [{ PORT: 'eighty' }, 'PORT must be a whole number'],
    [{ PORT: '70000' }, 'PORT must be a whole number'],
    [{ PORT: '4100', API_PORT: '4100' }, 'must differ'],
    [{ ACCESS_TOKEN_SECONDS: '0' }, 'ACCESS_TOKEN_SECONDS must be'],
    [{ REFRESH_TOKEN_SECONDS: '-3' }, 'REFRESH_TOKEN_SECONDS must be'],
    [{ AUTH_API_URL: 'api.example' }, 'AUTH_API_URL must be an address'],
    [{ AUTHCHART_SECRET: 'short' }, 'openssl rand -base64 32'],
  ])('%j: one sentence and exit code 1', async (env, sentence) => {
    const demo = runDemo(env);
    expect(await demo.ended).toBe(1);
    expect(demo.output().trim().split('\n')).toHaveLength(1);
    expect(demo.output()).toContain(sentence);
  });

  test.each(['PORT', 'API_PORT'])('a taken %s is told before anything is built', async (name) => {
    const { port } = await listen();
    const demo = runDemo({ PORT: '0', API_PORT: '0', [name]: String(port) });
    expect(await demo.ended).toBe(1);
    expect(demo.output().trim()).toBe(`The port ${port} is taken; set ${name} to a free one.`);
  });

  test('builds without secret and API, prints address and login, keeps its secret, ends on Ctrl-C', async () => {
    const demo = runDemo({ PORT: '0', API_PORT: '0', ACCESS_TOKEN_SECONDS: '30' });
    const url = await demo.until(/authchart {3}(http:\/\/127\.0\.0\.1:\d+)/);
    const apiUrl = await demo.until(/its API {5}(http:\/\/127\.0\.0\.1:\d+)/);
    expect(demo.output()).toContain('ada@example.com, password: correct horse battery');
    const client = openClient(url);
    const answer = await client.call('POST', '/api/auth/login', ADA);
    const { session } = await answer.json();
    expect(session.expiresAt - Date.now()).toBeLessThan(30_000);
    expect((await (await client.open('/account')).text()).includes('Ada Lovelace')).toBe(true);

    const secret = join(root, '.authchart', 'secret');
    expect(existsSync(secret)).toBe(true);
    expect(statSync(secret).mode & 0o077).toBe(0);
    expect(demo.output()).not.toContain(readFileSync(secret, 'utf8').trim());
    // The login itself is printed once, on purpose; requests add nothing.
    expect(demo.output().split(ADA.password)).toHaveLength(2);
    expect(demo.output()).not.toMatch(/eyJ[\w-]{10,}\.|rt_[\w-]{20,}/);

    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    for (const gone of [url, apiUrl]) await expect(fetch(gone)).rejects.toThrow();
  }, 180_000);

  test('runs unchanged against another API that speaks the same routes', async () => {
    const api = await startSeedApi(60);
    open.push(api.close);
    const demo = runDemo({ PORT: '0', AUTH_API_URL: api.url });
    const url = await demo.until(/authchart {3}(http:\/\/127\.0\.0\.1:\d+)/);
    const client = openClient(url);
    const logIn = (password: string) =>
      client.call('POST', '/api/auth/login', { email: 'ada@example.com', password });

    expect((await logIn('wrong')).status).toBe(401);
    const refused = await logIn('');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: 'invalid_input', fields: { email: 'invalid' } });

    const { session } = await (await logIn('right')).json();
    expect(session.user).toEqual({ id: '7', email: 'ada@example.com', role: 'admin' });
    expect(await (await client.open('/account')).text()).toContain('ada@example.com');

    // Within one second the API gives the same bytes again; the generation still tells them apart.
    const refresh = (generation: number) =>
      client.call('POST', '/api/auth/refresh', { epoch: session.epoch, generation, force: true });
    for (const generation of [0, 1, 2]) {
      const answer = await refresh(generation);
      expect(answer.status).toBe(200);
      expect((await answer.json()).session).toMatchObject({
        epoch: session.epoch,
        generation: generation + 1,
      });
    }
    expect((await client.call('POST', '/api/auth/logout', {})).status).toBe(200);
    expect(api.seen.at(-1)).toBe('DELETE /auth/logout');
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
  }, 180_000);
});
