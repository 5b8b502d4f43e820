import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, startDemoApi } from '../../../scripts/lib/demo-servers.mjs';

/** What the demo API runs with; `api.change()` changes it while it runs. */
export interface Lifetimes {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** 0 is strict: a refresh token used twice ends the session. */
  readonly overlapSeconds: number;
}

/** Stands in the server's environment, and must never be seen in any of its output. */
export const SECRET = 'canary-secret-that-no-log-may-ever-show';

export interface RunningDemo {
  readonly url: string;
  readonly apiUrl: string;
  /** Everything both servers have printed so far. */
  readonly lines: readonly string[];
  /** The API's process ends: connections are refused from now on. */
  readonly stopApi: () => Promise<void>;
  /** It comes back on the same port with the same database. Does nothing where it runs. */
  readonly startApi: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * The production app and a demo API of its own, both on free ports.
 *
 * @param isOwnApi - Whether the app may know that the API is the demo's, and ask it for faults. @default true
 */
export const startDemo = async (lifetimes: Lifetimes, isOwnApi = true): Promise<RunningDemo> => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-e2e-'));
  const lines: string[] = [];
  const settings = { ...lifetimes, database: join(folder, 'api.db') };
  const start = (apiPort: number) => startDemoApi({ ...settings, apiPort }, (line) => lines.push(line));

  const first = await start(0);
  let api: typeof first | null = first;
  const stopApi = async () => {
    await api?.stop();
    api = null;
  };
  const app = await startApp(
    { mode: 'start', port: 0, apiUrl: first.url, secret: SECRET, isOwnApi },
    (line) => lines.push(line),
  );
  return {
    url: app.url,
    apiUrl: first.url,
    lines,
    stopApi,
    startApi: async () => {
      api ??= await start(Number(new URL(first.url).port));
    },
    stop: async () => {
      await Promise.all([app.stop(), stopApi()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
