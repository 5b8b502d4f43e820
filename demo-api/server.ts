import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createDemoApi } from './app.ts';
import type { DemoApiSettings } from './settings.ts';

export interface RunningDemoApi {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts the API on loopback. Rejects where the port is taken. */
export const startDemoApi = async (
  settings: DemoApiSettings,
  log: (line: string) => void = () => {},
): Promise<RunningDemoApi> => {
  const { app, close } = await createDemoApi(settings, log);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.port });
    server.once('error', reject);
    server.once('listening', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              close();
              closed();
            });
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
  });
};
