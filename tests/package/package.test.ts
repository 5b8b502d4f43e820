import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

let folder = '';

/** The package as npm would publish it, beside the dependencies that a user has installed. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'authchart-package-'));
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' }),
  );
  const target = join(folder, 'node_modules', 'authchart');
  for (const { path } of files as { path: string }[]) {
    mkdirSync(join(target, path, '..'), { recursive: true });
    cpSync(join(root, path), join(target, path));
  }
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.') && name !== 'authchart')
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (code: string, ...flags: string[]) =>
  execFileSync(process.execPath, [...flags, '--input-type=module', '-e', code], {
    cwd: folder,
    encoding: 'utf8',
  });

describe('the packed package', () => {
  test('holds what is needed and nothing else', () => {
    const top = readdirSync(join(folder, 'node_modules', 'authchart')).sort();
    expect(top).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'stately.json']);
    for (const name of ['app', 'tests', 'demo-api'])
      expect(readdirSync(join(folder, 'node_modules/authchart/dist'))).not.toContain(name);
  });

  test('loads in plain Node: the chart runs without React, Next or a browser', () => {
    const output = run(`
      import { authMachine } from 'authchart';
      import { createActor } from 'xstate';
      const actor = createActor(authMachine, { input: { session: null } });
      actor.start();
      console.log(actor.getSnapshot().value);
      actor.stop();
    `);
    expect(output.trim()).toBe('anonymous');
  });

  test.each(['authchart', 'authchart/react', 'authchart/next/client', 'authchart/inspect'])(
    '%s loads and gives names, not a default',
    (entry) => {
      const keys = JSON.parse(run(`console.log(JSON.stringify(Object.keys(await import('${entry}'))))`));
      expect(keys.length).toBeGreaterThan(0);
      expect(keys).not.toContain('default');
    },
  );

  test('the inspector keeps still in plain Node, where no user looks on', () => {
    const output = run(`
      import { authMachine } from 'authchart';
      import { createAuthInspector } from 'authchart/inspect';
      import { createActor } from 'xstate';
      const inspector = createAuthInspector({ enabled: true });
      createActor(authMachine, { input: {}, inspect: inspector.inspect }).start().stop();
      console.log(inspector.isOn);
    `);
    expect(output.trim()).toBe('false');
  });

  test('the core of the server half runs in plain Node, without Next', () => {
    const core = join(folder, 'node_modules/authchart/dist/server/core/create-core.js');
    const output = run(`
      const { createCore } = await import(${JSON.stringify(core)});
      const core = createCore({ api: {}, secret: 'x'.repeat(32) });
      const answer = await core.handle(new Request('http://site.example/api/auth/session'));
      console.log(answer.status, (await answer.json()).session);
    `);
    expect(output.trim()).toBe('200 null');
  });

  test('the server half refuses to be loaded by a client component', () => {
    expect(() => run(`await import('authchart/next')`)).toThrow(
      /Server Component|server-only|client component/i,
    );
  });

  test('the server half loads in plain Node as a server component would ask for it', () => {
    const output = run(
      `const entry = await import('authchart/next');
       const auth = entry.createAuth({ api: {}, secret: 'x'.repeat(32) });
       console.log(Object.keys(auth).sort().join());`,
      '--conditions=react-server',
    );
    expect(output.trim().split(',')).toEqual(
      expect.arrayContaining(['apiProxy', 'fetchApi', 'getEnvelope', 'handlers', 'login', 'logout', 'proxy']),
    );
  });

  test('client files keep their directive, and no file of the machines has one', () => {
    const dist = join(folder, 'node_modules/authchart/dist');
    for (const name of ['auth-provider.js', 'login-form.js', 'next-auth-provider.js', 'use-auth.js'])
      expect(readFileSync(join(dist, 'components', name), 'utf8')).toMatch(/^'use client';/);
    expect(readFileSync(join(dist, 'machines/auth.machine.js'), 'utf8')).not.toContain('use client');
  });

  test('the stylesheet is where its entry says', () => {
    const css = readFileSync(
      join(folder, 'node_modules/authchart', manifest.exports['./styles.css']),
      'utf8',
    );
    expect(css).toContain(':where(.authchart-form)');
  });
});
