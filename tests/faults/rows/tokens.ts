import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from '../support/fault-proxy.ts';
import { judge, type Outcome, signIn, untilSettled } from '../support/judge.ts';
import type { SetUp } from '../support/set-ups.ts';
import type { World } from '../support/world.ts';
import { needsOverlap, REFRESH_AT_API, type Row, survives } from './row.ts';

type Claims = Record<string, unknown>;
type Change = (claims: Claims) => Claims;

const WATCH_MS = 5_000;
/** A second is the shortest floor between two rotations. */
const MOST_ROTATIONS = WATCH_MS / 1_000 + 2;

/** The API's own answer with other claims in its token; nobody between the API and the tab checks a signature. */
const withClaims =
  (change: Change) =>
  (reply: Reply): Reply => {
    const answer = JSON.parse(reply.body.toString('utf8'));
    const [header, claims = '', signature] = answer.data.accessToken.split('.');
    const changed = change(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
    const accessToken = [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join(
      '.',
    );
    const body = Buffer.from(JSON.stringify({ data: { accessToken } }));
    const headers = reply.headers.map((value, at) =>
      /^content-length$/i.test(reply.headers[at - 1] ?? '') ? String(body.length) : value,
    );
    return { ...reply, headers, body };
  };

/** Every refresh of a while brings such a token: nothing runs hot, and afterwards all is well. */
const whileTokensSay =
  (change: Change, isEternal: boolean) =>
  async (world: World): Promise<Outcome> => {
    const tabs = await signIn(world);
    const { rotations: before } = (await world.state()).counts;
    const fault = { path: REFRESH_AT_API, rewrite: withClaims(change) };
    const first = world.apiLeg.inject(fault);
    world.apiLeg.inject({ ...fault, times: 1_000 });
    tabs[0].actor.send({ type: 'refresh.requested' });
    await tabs[0].until(first.hasStruck);
    await wait(WATCH_MS);
    const rotations = (await world.state()).counts.rotations - before;
    if (rotations > MOST_ROTATIONS) return `${rotations} rotations in ${WATCH_MS / 1_000} s`;
    world.heal();
    await untilSettled(tabs);
    if (!isEternal) return judge(world, tabs);
    // It outlives the refresh token, so there is nothing to renew: once is all it takes.
    return rotations === 1 && tabs[0].value() === 'authenticated' ? 'survived' : `${rotations} rotations`;
  };

const seconds = () => Math.floor(Date.now() / 1_000);

const TOKENS: readonly (readonly [string, string, Change, (setUp: SetUp) => Outcome])[] = [
  ['F39', 'tokens without exp', ({ exp: _, ...claims }) => claims, needsOverlap],
  [
    'F40',
    'tokens whose exp is past',
    (claims) => ({ ...claims, exp: seconds() - 100, iat: seconds() - 103 }),
    survives,
  ],
  [
    'F40',
    'tokens whose exp is before their iat',
    (claims) => ({ ...claims, exp: seconds() - 100, iat: seconds() }),
    needsOverlap,
  ],
  ['F41', 'tokens with an exp in the year 9999', (claims) => ({ ...claims, exp: 253_402_300_799 }), survives],
  ['F41', 'tokens with an exp of 1e21', (claims) => ({ ...claims, exp: 1e21 }), needsOverlap],
  ['F41', 'tokens with a negative exp', (claims) => ({ ...claims, exp: -1 }), needsOverlap],
  [
    'F41',
    'tokens with an exp in quotes',
    (claims) => ({ ...claims, exp: String(seconds() + 3) }),
    needsOverlap,
  ],
  ['F41', 'tokens with a fraction in their exp', (claims) => ({ ...claims, exp: seconds() + 3.5 }), survives],
  [
    'F41',
    'tokens with an exp in milliseconds',
    (claims) => ({ ...claims, exp: Date.now() + 3_000 }),
    survives,
  ],
  [
    'F42',
    'tokens with a life of two seconds, shorter than any leeway',
    (claims) => ({ ...claims, iat: seconds(), exp: seconds() + 2 }),
    survives,
  ],
  [
    'F43',
    'tokens with a life of one second',
    (claims) => ({ ...claims, iat: seconds(), exp: seconds() + 1 }),
    survives,
  ],
  [
    'F44',
    'tokens with an iat an hour ahead',
    (claims) => ({ ...claims, iat: seconds() + 3_600, exp: seconds() + 3_603 }),
    survives,
  ],
];

const ETERNAL = ['tokens with an exp in the year 9999', 'tokens with an exp in milliseconds'];

export const TOKEN_ROWS: readonly Row[] = TOKENS.map(([id, fault, change, expected]) => ({
  id,
  fault,
  expected,
  why: 'The API has rotated and its answer holds no usable token: what it gave is lost like a reply that never came.',
  run: whileTokensSay(change, ETERNAL.includes(fault)),
}));
