import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findBrowser } from '../../../scripts/lib/find-browser.mjs';
import { findFreePort } from '../../support/find-free-port.ts';
import { installPacked } from '../../support/install-packed.ts';

interface Suite {
  readonly specs?: readonly {
    readonly title: string;
    readonly ok: boolean;
    readonly tests: readonly {
      readonly results: readonly { readonly error?: { readonly message: string } }[];
    }[];
  }[];
  readonly suites?: readonly Suite[];
}

interface Report extends Suite {
  /** What kept the tests from running. */
  readonly errors: readonly { readonly message: string }[];
}

export interface PathResult {
  readonly title: string;
  readonly isGood: boolean;
  readonly message: string;
}

const resultsOf = ({ specs = [], suites = [] }: Suite): PathResult[] => [
  ...specs.map(({ title, ok, tests }) => ({
    title,
    isGood: ok,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Playwright colours its messages.
    message: (tests[0]?.results[0]?.error?.message ?? '').replaceAll(/\u001b\[\d+m/g, ''),
  })),
  ...suites.flatMap(resultsOf),
];

/** The stranger's app in a folder of its own, with the packed package installed. */
export const createSite = () => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-stranger-'));
  cpSync(resolve(import.meta.dirname, '../site'), folder, { recursive: true });
  cpSync(join(import.meta.dirname, 'chromium.config.mjs'), join(folder, 'chromium.config.mjs'));
  installPacked(folder);

  const run = (script: string, args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync('npm', ['run', '--silent', script, '--', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1', ...env } as never,
    });

  return {
    folder,
    build: () => {
      const { status, stdout, stderr } = run('build', []);
      if (status !== 0) throw new Error(`next build failed:\n${stdout}\n${stderr}`);
    },
    /** Breaks one file of the app. */
    replace: (path: string, from: string | RegExp, to: string) => {
      const code = readFileSync(join(folder, path), 'utf8');
      const changed = code.replace(from, to);
      if (changed === code) throw new Error(`${path} has no ${from}.`);
      writeFileSync(join(folder, path), changed);
    },
    /** Runs its tests under jsdom; gives what they print. */
    runTests: () => {
      const { status, stdout, stderr } = run('test', []);
      if (status !== 0) throw new Error(`vitest failed:\n${stdout}\n${stderr}`);
      return stdout;
    },
    /** Runs the paths in Chromium, or those whose title holds one of the given sentences. */
    runPaths: async (titles: readonly string[] = []): Promise<readonly PathResult[]> => {
      const report = join(folder, 'report.json');
      rmSync(report, { force: true });
      const [port, apiPort] = [await findFreePort(), await findFreePort()];
      const wanted = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
      const { stdout, stderr } = run(
        'test:e2e',
        ['--config=chromium.config.mjs', '--reporter=json', ...(wanted === '' ? [] : [`--grep=${wanted}`])],
        {
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
          CHROMIUM_PATH: (await findBrowser()) ?? '',
          PORT: String(port),
          API_PORT: String(apiPort),
        },
      );
      if (!existsSync(report)) throw new Error(`Playwright wrote no report:\n${stdout}\n${stderr}`);
      const { errors, ...suite } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const results = resultsOf(suite);
      if (results.length === 0)
        throw new Error(`No path was run:\n${errors.map(({ message }) => message).join('\n')}\n${stderr}`);
      return results;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
