import { LIFE } from '../model/life.ts';

export interface FakeUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** What the next request to a route meets instead of a good answer. */
export interface FakeFault {
  readonly route: 'login' | 'refresh' | 'logout';
  /**
   * - `dropBefore`, `dropAfter`: the connection breaks before, or after the API has done its work;
   * - `garbage`: it does its work and answers with something that is no JSON;
   * - a number: it answers with that status and does nothing.
   */
  readonly kind: 'dropBefore' | 'dropAfter' | 'garbage' | number;
}

export interface FakeAuthApiOptions {
  readonly users?: readonly FakeUser[];
  /** @default 300, what generated paths are made for */
  readonly accessTokenSeconds?: number;
  /** Life of a refresh token; null: none is given, and a session ends with its access token. @default 3 600 */
  readonly refreshTokenSeconds?: number | null;
  /** A used refresh token is answered with its successor for this long; 0: it revokes the session. @default 0 */
  readonly overlapSeconds?: number;
  /** How far the API's clock is ahead of yours. @default 0 */
  readonly skewSeconds?: number;
  /** Clock, ms since 1970. @default Date.now */
  readonly now?: () => number;
}

export interface FakeAuthApi {
  /** Fetch-standard: give it to `restApi({ url, fetch })`, or serve it. */
  readonly fetch: typeof globalThis.fetch;
  /** From now on: the next request to that route meets this fault; several wait in line. */
  readonly addFault: (fault: FakeFault) => void;
  /** Ends every session, as an administrator does. */
  readonly revokeAll: () => void;
  /** How often each thing happened. */
  readonly counts: {
    readonly logins: number;
    readonly rotations: number;
    /** A used refresh token came again, outside the overlap: the session was revoked. */
    readonly reuses: number;
    readonly refusals: number;
  };
}

interface Grant {
  readonly user: FakeUser;
  readonly family: number;
  readonly endsAt: number;
  /** What replaced it, and when. */
  successor: { readonly token: string; readonly at: number } | null;
}

/** Who can sign in to a fake API by default. */
export const FAKE_USERS: readonly FakeUser[] = [
  { id: '7', email: 'ada@example.com', password: 'correct horse battery', name: 'Ada Lovelace' },
  { id: '8', email: 'grace@example.com', password: 'correct horse battery', name: 'Grace Hopper' },
];

const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

const refusal = (message: string) => json(401, { message });

const cookieOf = (request: Request) =>
  /(?:^|;\s*)refreshToken=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];

/**
 * An API in memory that rotates refresh tokens and revokes a session whose used token comes again (RFC 9700 section
 * 4.14.2). It speaks the routes that `restApi()` expects by default, and answers `GET /auth/me` with the token's user.
 *
 * @example createAuth({ api: restApi({ url: 'http://api.test', fetch: createFakeAuthApi().fetch }) })
 */
export const createFakeAuthApi = ({
  users = FAKE_USERS,
  accessTokenSeconds = LIFE.accessSeconds,
  refreshTokenSeconds = LIFE.refreshSeconds,
  overlapSeconds = 0,
  skewSeconds = 0,
  now = Date.now,
}: FakeAuthApiOptions = {}): FakeAuthApi => {
  const grants = new Map<string, Grant>();
  const access = new Map<
    string,
    { readonly user: FakeUser; readonly family: number; readonly endsAt: number }
  >();
  const revoked = new Set<number>();
  const faults: FakeFault[] = [];
  const counts = { logins: 0, rotations: 0, reuses: 0, refusals: 0 };
  let made = 0;
  const apiNow = () => now() + skewSeconds * 1000;

  const makeAccess = (user: FakeUser, family: number): string => {
    made += 1;
    const iat = Math.floor(apiNow() / 1000);
    const claims = {
      sub: user.id,
      email: user.email,
      name: user.name,
      iat,
      exp: iat + accessTokenSeconds,
      jti: String(made),
    };
    const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.${encode(`signature ${made}`)}`;
    access.set(token, { user, family, endsAt: apiNow() + accessTokenSeconds * 1000 });
    return token;
  };

  const grant = (user: FakeUser, family: number, endsAt: number): string => {
    made += 1;
    const token = `fake-refresh-${made}`;
    grants.set(token, { user, family, endsAt, successor: null });
    return token;
  };

  const tokens = (user: FakeUser, family: number, refreshToken: string | null, endsAt: number) =>
    json(
      200,
      { data: { accessToken: makeAccess(user, family) } },
      refreshToken === null
        ? {}
        : {
            'set-cookie': `refreshToken=${refreshToken}; Max-Age=${Math.ceil((endsAt - now()) / 1000)}; Path=/; HttpOnly`,
          },
    );

  const login = async (request: Request): Promise<Response> => {
    const { email, password } = (await request.json().catch(() => ({}))) as Partial<FakeUser>;
    const user = users.find((known) => known.email === email && known.password === password);
    if (user === undefined) return refusal('Wrong e-mail or password.');
    counts.logins += 1;
    const family = counts.logins;
    const endsAt = now() + (refreshTokenSeconds ?? 0) * 1000;
    return tokens(user, family, refreshTokenSeconds === null ? null : grant(user, family, endsAt), endsAt);
  };

  const refuse = (message: string) => {
    counts.refusals += 1;
    return refusal(message);
  };

  const refresh = async (request: Request): Promise<Response> => {
    const token = cookieOf(request);
    const known = token === undefined ? undefined : grants.get(token);
    if (known === undefined) return refuse('Unknown refresh token.');
    const { user, family, endsAt, successor } = known;
    if (revoked.has(family) || endsAt <= now()) return refuse('This session is over.');
    if (successor === null) {
      const made = grant(user, family, endsAt);
      known.successor = { token: made, at: now() };
      counts.rotations += 1;
      return tokens(user, family, made, endsAt);
    }
    if (now() - successor.at < overlapSeconds * 1000) return tokens(user, family, successor.token, endsAt);
    revoked.add(family);
    counts.reuses += 1;
    return refuse('This refresh token was used before: the session is revoked.');
  };

  const logout = async (request: Request): Promise<Response> => {
    const known = grants.get(cookieOf(request) ?? '');
    if (known !== undefined) revoked.add(known.family);
    return new Response(null, { status: 204 });
  };

  const me = async (request: Request): Promise<Response> => {
    const found = access.get(request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '');
    if (found === undefined || revoked.has(found.family) || found.endsAt <= apiNow())
      return refusal('The access token is not valid.');
    const { id, email, name } = found.user;
    return json(200, { id, email, name });
  };

  const ROUTES = {
    'POST /auth/login': { name: 'login', answer: login },
    'GET /auth/refresh-token': { name: 'refresh', answer: refresh },
    'DELETE /auth/logout': { name: 'logout', answer: logout },
    'GET /auth/me': { name: 'me', answer: me },
  } as const;

  const takeFault = (route: string): FakeFault['kind'] | null => {
    const at = faults.findIndex((fault) => fault.route === route);
    return at === -1 ? null : (faults.splice(at, 1)[0]?.kind ?? null);
  };

  const broken = () => new TypeError('fetch failed', { cause: new Error('The connection broke.') });

  return {
    counts,
    addFault: (fault) => faults.push(fault),
    revokeAll: () => {
      for (const { family } of grants.values()) revoked.add(family);
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const route = ROUTES[`${request.method} ${new URL(request.url).pathname}` as keyof typeof ROUTES];
      if (route === undefined) return json(404, { message: 'No such route.' });
      const fault = takeFault(route.name);
      if (fault === 'dropBefore') throw broken();
      if (typeof fault === 'number') return json(fault, { message: 'A fault that was asked for.' });
      const answer = await route.answer(request);
      if (fault === 'dropAfter') throw broken();
      return fault === 'garbage' ? new Response('<!doctype html>', { status: 200 }) : answer;
    },
  };
};
