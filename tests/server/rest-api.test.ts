import { restApi } from 'authchart/next';
import { describe, expect, test } from 'vitest';
import { closeAfterEach } from './support/demo-api.ts';
import { json, makeToken, raw, startScriptedApi, tokens } from './support/scripted-api.ts';

const closing = closeAfterEach();
const options = { signal: AbortSignal.timeout(10_000) };
const CREDENTIALS = { email: 'ada@example.com', password: 'p' };

describe('an API with the default routes', () => {
  test('is called where the seed’s API answers, the refresh token in its cookie both ways', async () => {
    const server = closing(await startScriptedApi());
    const accessToken = await makeToken();
    server.answer('POST /auth/login', tokens(accessToken, 'refresh-0'));
    server.answer('GET /auth/refresh-token', tokens(accessToken, 'refresh-1'));
    server.answer('DELETE /auth/logout', json(200, {}));
    const api = restApi({ url: server.url });

    expect(await api.login(CREDENTIALS, options)).toMatchObject({ accessToken, refreshToken: 'refresh-0' });
    expect(await api.refresh({ refreshToken: 'refresh-0' }, options)).toMatchObject({
      refreshToken: 'refresh-1',
    });
    await api.logout({ refreshToken: 'refresh-1', accessToken }, options);

    expect(JSON.parse(server.seen[0]?.text ?? '')).toEqual(CREDENTIALS);
    expect(server.seen[1]?.headers.cookie).toBe('refreshToken=refresh-0');
    expect(server.seen[1]?.headers.authorization).toBeUndefined();
    expect(server.seen[2]?.headers).toMatchObject({
      cookie: 'refreshToken=refresh-1',
      authorization: `Bearer ${accessToken}`,
    });
  });
});

describe('an API with routes, names and places of its own', () => {
  const own = (url: string) =>
    restApi({
      url: `${url}/v1/`,
      login: { method: 'PUT', path: '/session' },
      refresh: { method: 'PATCH', path: '/session/renewal' },
      logout: { method: 'POST', path: '/session/end' },
      accessToken: ['access'],
      refreshToken: { json: ['tokens', 'refresh'], field: 'refresh' },
    });

  test('is called there, below the path of its address, with the refresh token in JSON', async () => {
    const server = closing(await startScriptedApi());
    const access = await makeToken();
    server.answer('PUT /v1/session', json(200, { access, tokens: { refresh: 'refresh-0' } }));
    server.answer('PATCH /v1/session/renewal', json(200, { access, tokens: { refresh: 'refresh-1' } }));
    server.answer('POST /v1/session/end', json(200, {}));
    const api = own(server.url);

    expect(await api.login(CREDENTIALS, options)).toEqual({ accessToken: access, refreshToken: 'refresh-0' });
    expect(await api.refresh({ refreshToken: 'refresh-0' }, options)).toEqual({
      accessToken: access,
      refreshToken: 'refresh-1',
    });
    await api.logout({ refreshToken: 'refresh-1' }, options);

    expect(server.seen.slice(1).map(({ text }) => JSON.parse(text))).toEqual([
      { refresh: 'refresh-0' },
      { refresh: 'refresh-1' },
    ]);
    expect(server.seen.every(({ headers }) => headers.cookie === undefined)).toBe(true);
  });

  test('keeps the refresh token where an answer names none, and refuses one that is no token', async () => {
    const server = closing(await startScriptedApi());
    const access = await makeToken();
    server.answer('PATCH /v1/session/renewal', json(200, { access, tokens: { refresh: null } }));
    const api = own(server.url);
    expect(await api.refresh({ refreshToken: 'refresh-0' }, options)).toEqual({ accessToken: access });
    server.answer('PATCH /v1/session/renewal', json(200, { access, tokens: { refresh: 17 } }));
    await expect(api.refresh({ refreshToken: 'refresh-0' }, options)).rejects.toMatchObject({
      code: 'bad_api_response',
    });
  });

  test('says itself what a refusal is', async () => {
    const server = closing(await startScriptedApi());
    server.answer('GET /auth/refresh-token', json(403, { reason: 'revoked' }));
    const refresh = (isRefusal?: (answer: { status: number }) => boolean) =>
      restApi({ url: server.url, ...(isRefusal && { isRefusal }) }).refresh(
        { refreshToken: 'refresh-0' },
        options,
      );
    await expect(refresh()).rejects.toMatchObject({ code: 'bad_api_response' });
    await expect(refresh(({ status }) => status === 403)).rejects.toMatchObject({ code: 'session_ended' });
  });

  test('says it for a login, too: OAuth answers a wrong password with 400', async () => {
    const server = closing(await startScriptedApi());
    const logIn = (
      answer: Parameters<typeof server.answer>[1],
      isRefusal = ({ status = 0 }) => status === 400,
    ) => {
      server.answer('POST /auth/login', answer);
      return restApi({ url: server.url, isRefusal }).login(CREDENTIALS, options);
    };
    const refused = { code: 'invalid_credentials' };
    await expect(logIn(json(400, { error: 'no' }))).rejects.toMatchObject(refused);
    // A 401 is one whatever the option says of refreshes.
    await expect(logIn(json(401, {}))).rejects.toMatchObject(refused);
    await expect(restApi({ url: server.url }).login(CREDENTIALS, options)).rejects.toMatchObject(refused);
    server.answer('POST /auth/login', json(400, { error: 'invalid_grant' }));
    await expect(restApi({ url: server.url }).login(CREDENTIALS, options)).rejects.toMatchObject(refused);
    server.answer('POST /auth/login', json(400, { error: 'other' }));
    await expect(restApi({ url: server.url }).login(CREDENTIALS, options)).rejects.toMatchObject({
      code: 'bad_api_response',
    });
  });

  test('a 422 is one whatever its body says', async () => {
    const server = closing(await startScriptedApi());
    const bodies = [
      '<h1>Unprocessable</h1>',
      '',
      '{"message":"Email is wrong"}',
      '{"message":[7,null,{"property":"a b"}]}',
    ];
    for (const body of bodies) {
      server.answer('POST /auth/login', raw(422, body));
      await expect(restApi({ url: server.url }).login(CREDENTIALS, options)).rejects.toMatchObject({
        problem: { code: 'invalid_input', fields: {} },
      });
    }
  });

  test('cannot put a refresh token in the body of a GET', () => {
    expect(() =>
      restApi({
        url: 'http://api.example',
        refresh: { method: 'GET', path: '/renew' },
        logout: { method: 'POST', path: '/end' },
        refreshToken: { json: ['refresh'], field: 'refresh' },
      }),
    ).toThrow(/method has a body/);
  });

  test.each([undefined, '', 'api.example', 'ftp://api.example'])(
    'says at the first call, not before, that %s is no address',
    async (url) => {
      const api = restApi({ url });
      await expect(api.refresh({ refreshToken: 'r' }, options)).rejects.toThrow(/AUTH_API_URL/);
    },
  );
});
