import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

const KEY = new TextEncoder().encode('the key of an API that is not ours');
const USER = { email: 'ada@example.com', userId: 7, isVerified: true, role: 'admin' };

const bodyOf = async (request: IncomingMessage) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text || '{}');
};

/** No `sub`, no `jti`: two tokens made in one second are the same bytes. */
const tokenOf = (seconds: number) =>
  new SignJWT(USER)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(KEY);

const UNAUTHORIZED = { message: 'Unauthorized', statusCode: 401 };

/** The API that the package’s defaults were written for, as others built it: not the demo’s. */
export const startSeedApi = async (accessTokenSeconds: number) => {
  const seen: string[] = [];
  let current = '';
  const server = createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`;
    seen.push(route);
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    const answerTokens = async () => {
      current = await tokenOf(172_800);
      answer(
        200,
        { data: { accessToken: await tokenOf(accessTokenSeconds) } },
        {
          'set-cookie': `refreshToken=${current}; Max-Age=172800; Path=/; HttpOnly; SameSite=Lax`,
        },
      );
    };
    if (route === 'POST /auth/login') {
      const { email, password } = await bodyOf(request);
      if (!email || !password)
        answer(422, { message: [{ property: 'email', message: 'email must be an email' }], statusCode: 422 });
      else if (password !== 'right')
        answer(401, { message: "Email or password don't match", error: 'Unauthorized', statusCode: 401 });
      else await answerTokens();
    } else if (route === 'GET /auth/refresh-token') {
      if (current !== '' && request.headers.cookie === `refreshToken=${current}`) await answerTokens();
      else answer(401, UNAUTHORIZED);
    } else if (route === 'DELETE /auth/logout') {
      current = '';
      answer(200, { data: { message: 'ok' } });
    } else if (route === 'GET /auth/me') answer(200, { data: { ...USER, fullName: 'Ada Lovelace' } });
    else answer(404, { message: 'Not Found', statusCode: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
