import { verify as verifyPassword } from '@node-rs/argon2';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { keepCallersTime } from './clock.ts';
import {
  type Db,
  findUser,
  findUserById,
  hashPassword,
  insertUser,
  openDatabase,
  type UserRow,
} from './database.ts';
import { applyFaults, createFaults } from './faults.ts';
import { createOrders } from './orders.ts';
import { createRefreshTokens, type Issued, type RefreshTokens } from './refresh-tokens.ts';
import type { DemoApiSettings } from './settings.ts';

const UNAUTHORIZED = { message: 'Unauthorized', statusCode: 401 } as const;
const BAD_LOGIN = {
  message: "Email or password don't match",
  error: 'Unauthorized',
  statusCode: 401,
} as const;

/** Verified against when no such user exists, so that the answer takes as long (OWASP ASVS 6.3.8). */
const DUMMY_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Yk9cWm5ybWFuZG9tZGlnZXN0cmFuZG9tZGlnZXN0MTI';

/** Rotations whose time is remembered. */
const MOST_TIMES = 1_000;

interface Counters {
  logins: number;
  refreshes: number;
  rotations: number;
  refusals: number;
  reuseDetected: number;
  logouts: number;
  me: number;
}

const noCounts = (): Counters => ({
  logins: 0,
  refreshes: 0,
  rotations: 0,
  refusals: 0,
  reuseDetected: 0,
  logouts: 0,
  me: 0,
});

const invalidFields = (body: Record<string, unknown>, names: readonly string[]) =>
  names
    .filter((name) => typeof body[name] !== 'string' || body[name] === '')
    .map((property) => ({ property, message: `${property} is required` }));

const readObject = async (request: { json(): Promise<unknown> }): Promise<Record<string, unknown> | null> => {
  const body = await request.json().catch(() => null);
  return typeof body === 'object' && body !== null ? { ...body } : null;
};

const checkPassword = async (user: UserRow | undefined, password: unknown) =>
  verifyPassword(user?.password_hash ?? DUMMY_HASH, String(password)).catch(() => false);

export interface DemoApi {
  readonly app: Hono;
  readonly close: () => void;
}

interface Parts {
  readonly db: Db;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
}

const openParts = async (file: string): Promise<Parts> => {
  const db = await openDatabase(file);
  return { db, accessTokens: await createAccessTokens(db), refreshTokens: createRefreshTokens(db) };
};

/** The API that the demo signs in to: the routes and the JSON that `restApi()` expects by default. */
export const createDemoApi = async (
  initial: DemoApiSettings,
  log: (line: string) => void,
): Promise<DemoApi> => {
  const { db, accessTokens, refreshTokens } = await openParts(initial.database);
  const faults = createFaults();
  let settings = initial;
  let counts = noCounts();
  let rotatedAt: number[] = [];
  const app = new Hono();

  app.use('*', async (context, next) => {
    const startedAt = performance.now();
    await next();
    if (!context.req.path.startsWith('/_control'))
      log(
        `${context.req.method} ${context.req.path} ${context.res.status} ${Math.round(performance.now() - startedAt)} ms`,
      );
  });
  app.use('*', keepCallersTime);
  app.use('*', applyFaults(faults));

  const bearer = async (authorization: string | undefined) => {
    const verified = await accessTokens.verify(authorization?.replace(/^Bearer /, '') ?? '');
    if (verified === null || refreshTokens.isRevoked(verified.family)) return null;
    return findUserById(db, verified.userId) ?? null;
  };

  const answerTokens = async (context: Parameters<typeof setCookie>[0], user: UserRow, issued: Issued) => {
    setCookie(context, 'refreshToken', issued.token, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: settings.refreshTokenSeconds,
      // A jar lives in real time, whatever the caller's clock says.
      expires: new Date(Date.now() + settings.refreshTokenSeconds * 1000),
    });
    const accessToken = await accessTokens.issue(user, issued.family, settings.accessTokenSeconds);
    return context.json({ data: { accessToken } });
  };

  app.post('/auth/login', async (context) => {
    counts.logins += 1;
    const body = await readObject(context.req);
    if (body === null) return context.json({ message: 'Malformed JSON', statusCode: 400 }, 400);
    const message = invalidFields(body, ['email', 'password']);
    if (message.length > 0) return context.json({ message, statusCode: 422 }, 422);
    const user = findUser(db, String(body.email));
    if (!(await checkPassword(user, body.password)) || user === undefined)
      return context.json(BAD_LOGIN, 401);
    return answerTokens(context, user, refreshTokens.issue(user.id, settings.refreshTokenSeconds));
  });

  app.get('/auth/refresh-token', async (context) => {
    counts.refreshes += 1;
    const rotated = refreshTokens.rotate(getCookie(context, 'refreshToken') ?? '', {
      lifeSeconds: settings.refreshTokenSeconds,
      overlapSeconds: settings.overlapSeconds,
    });
    if (rotated === 'reused') counts.reuseDetected += 1;
    if (typeof rotated === 'string') {
      counts.refusals += 1;
      return context.json(UNAUTHORIZED, 401);
    }
    const user = findUserById(db, rotated.userId);
    if (user === undefined) return context.json(UNAUTHORIZED, 401);
    counts.rotations += 1;
    rotatedAt = [...rotatedAt, Date.now()].slice(-MOST_TIMES);
    return answerTokens(context, user, rotated);
  });

  app.delete('/auth/logout', (context) => {
    counts.logouts += 1;
    const family = refreshTokens.familyOf(getCookie(context, 'refreshToken') ?? '');
    if (family === null) return context.json(UNAUTHORIZED, 401);
    refreshTokens.revokeFamily(family);
    return context.json({ data: { message: 'Logged out' } });
  });

  app.get('/auth/me', async (context) => {
    counts.me += 1;
    const user = await bearer(context.req.header('authorization'));
    if (user === null) return context.json(UNAUTHORIZED, 401);
    return context.json({
      data: { fullName: user.full_name, email: user.email, isVerified: true, role: user.role },
    });
  });

  app.post('/auth/register', async (context) => {
    const body = (await readObject(context.req)) ?? {};
    const message = invalidFields(body, ['fullName', 'email', 'password']);
    if (message.length > 0) return context.json({ message, statusCode: 422 }, 422);
    const email = String(body.email);
    if (findUser(db, email) !== undefined)
      return context.json({ message: 'Email is taken', error: 'Conflict', statusCode: 409 }, 409);
    const passwordHash = await hashPassword(String(body.password));
    insertUser(db, { email, fullName: String(body.fullName), role: 'member', passwordHash });
    return context.json({ data: { message: 'Registered' } }, 201);
  });

  app.get('/.well-known/jwks.json', (context) => context.json({ keys: [accessTokens.publicJwk] }));

  // Control: the server listens on loopback only, and so does this. A caller with a Bearer is a page of the app
  // behind its API proxy: it signs in, it does not govern.
  app.use('/_control/*', async (context, next) =>
    context.req.header('authorization') === undefined ? next() : context.notFound(),
  );
  app.get('/_control/state', (context) =>
    context.json({ counts, rotatedAt, settings, activeFamilies: refreshTokens.activeFamilies() }),
  );
  app.post('/_control/faults', async (context) =>
    faults.add(await readObject(context.req)) ? context.body(null, 204) : context.body(null, 422),
  );
  app.get('/_control/faults', (context) => context.json(faults.waitingFor(context.req.query('visit'))));
  app.delete('/_control/faults', (context) => {
    faults.clear(context.req.query('visit'));
    return context.body(null, 204);
  });
  app.post('/_control/settings', async (context) => {
    settings = { ...settings, ...(await readObject(context.req)) };
    return context.body(null, 204);
  });
  app.post('/_control/revoke', (context) => {
    refreshTokens.revokeAll();
    return context.body(null, 204);
  });
  app.post('/_control/expire', (context) => {
    refreshTokens.expireAll();
    return context.body(null, 204);
  });
  app.post('/_control/reset', (context) => {
    faults.clear();
    settings = initial;
    counts = noCounts();
    rotatedAt = [];
    return context.body(null, 204);
  });

  app.route(
    '/',
    createOrders(async (authorization) => (await bearer(authorization)) !== null),
  );

  return { app, close: () => db.close() };
};
