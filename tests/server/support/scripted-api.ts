import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

export type Answer = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface ScriptedApi {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** From now on this route (`GET /auth/refresh-token`) answers so; every other is a 404. */
  readonly answer: (route: string, answer: Answer) => void;
  readonly close: () => Promise<void>;
}

/** An API over real sockets that says exactly what a test wants, lies included. */
export const startScriptedApi = async (): Promise<ScriptedApi> => {
  const answers = new Map<string, Answer>();
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    // A body that was broken off ends in an error; what came of it is not a request.
    try {
      for await (const chunk of request) text += chunk;
    } catch {
      return;
    }
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, text });
    const answer = answers.get(`${method} ${url.split('?')[0]}`);
    if (answer === undefined) response.writeHead(404).end();
    else answer(Object.assign(request, { text }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: (route, answer) => answers.set(route, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const KEY = new TextEncoder().encode('only the API of the tests knows this key');

/** A JWT as the seed's API makes them: no `sub`, a numeric `userId`. */
export const makeToken = (claims: Record<string, unknown> = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ userId: 7, email: 'ada@example.com', iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(KEY);
};

export const json =
  (status: number, body: unknown, headers: Record<string, string | string[]> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const raw =
  (status: number, body: string, headers: Record<string, string | string[]> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** What a login and a refresh answer, where all is well. */
export const tokens = (
  accessToken: unknown,
  refreshToken = `refresh-${Math.random()}`,
  attributes = '; Max-Age=3600; Path=/; HttpOnly',
): Answer =>
  json(200, { data: { accessToken } }, { 'set-cookie': `refreshToken=${refreshToken}${attributes}` });
