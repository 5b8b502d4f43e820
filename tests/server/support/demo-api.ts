import { afterEach } from 'vitest';
import { startDemoApi } from '../../../demo-api/server.ts';

/** The demo API in this process, over real sockets, with a database of its own. */
export const runDemoApi = async (given: Partial<Parameters<typeof startDemoApi>[0]> = {}) => {
  const api = await startDemoApi(
    {
      port: 0,
      database: ':memory:',
      accessTokenSeconds: 60,
      refreshTokenSeconds: 3_600,
      overlapSeconds: 0,
      ...given,
    },
    () => {},
  );
  const control = async (route: string, body: unknown = {}) => {
    await fetch(`${api.url}/_control/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  };
  const state = async () => (await fetch(`${api.url}/_control/state`)).json();
  return { ...api, control, state };
};

/** Closes after each test whatever it opened. */
export const closeAfterEach = () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });
  return <Opened extends { readonly close: () => Promise<void> }>(opened: Opened): Opened => {
    open.push(opened.close);
    return opened;
  };
};
