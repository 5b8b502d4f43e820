import { parseEnvelope, safeReturnTo } from 'authchart';
import { readFields, retryAfterMs } from '../../server/api/answer.ts';
import { readSetCookie } from '../../server/api/set-cookie.ts';
import { decodeClaims, isToken } from '../../server/api/token.ts';
import { parseCookies } from '../../server/cookies/header.ts';
import { createJar } from '../../server/cookies/jar.ts';
import { createSealer } from '../../server/cookies/seal.ts';
import { readTombstone } from '../../server/cookies/tombstone.ts';
import { apiPath, isReserved } from '../../server/core/api-path.ts';
import { readingsOf } from '../../server/core/path-readings.ts';
import { isSameOrigin } from '../../server/core/same-origin.ts';

/** About what servers let a header be. */
const LENGTH = 16_384;
const BATCH_MS = 3;
const BATCHES = 7;
const MOST_GROWTH = 3;
const TRIES = 5;

const sealer = createSealer('a secret of the properties, long enough');
const jar = createJar({ sealer, name: 'authchart', budgetBytes: 7_168, secure: true, sameSite: 'lax' });

/** Every parser of what comes from outside, with the texts that a careless expression chokes on. */
const PARSERS: readonly (readonly [
  name: string,
  parse: (text: string) => unknown,
  pieces: readonly string[],
])[] = [
  ['safeReturnTo', (text) => safeReturnTo(`/${text}`), ['/', '/..', '%2f', '\\', 'a', '\ud800', 'é']],
  [
    'parseEnvelope',
    (text) => parseEnvelope({ session: { user: { text } }, serverNow: 1 }),
    ['a', '"', '\u0000'],
  ],
  ['parseCookies', parseCookies, [';', '=', 'a=b; ', ' ', ' ;', '\u00a0']],
  [
    'the jar',
    (text) => jar.read(text, 0),
    ['; ', '__Host-authchart-refresh-aaaaaaaa=x; ', '__Host-authchart-ended=a.a; ', '.'],
  ],
  ['readTombstone', (text) => readTombstone([['t', text]], ['t']), ['.', 'a.', 'a', '-']],
  ['the seal', (text) => sealer.open('name', text), ['.', 'x', 'a.b.c.d.', '=']],
  ['decodeClaims', decodeClaims, ['.', 'a', 'e30.', '-_']],
  ['isToken', isToken, ['a', '~', ' ', 'é']],
  [
    'readSetCookie',
    (text) => readSetCookie([text, `x=${text}`], 'x', 0),
    [';', '=', ' ', '; max-age=1', '; expires='],
  ],
  [
    'retryAfterMs',
    (text) => retryAfterMs(new Response(null, { headers: { 'retry-after': text } }), 0),
    ['1', 'Mon, ', ', ', '('],
  ],
  [
    'readFields',
    (text) => readFields({ message: [{ property: text, message: text }] }),
    ['a', 'require', 'empt'],
  ],
  [
    'apiPath',
    (text) => apiPath(`/api/proxy/${text}`, '/api/proxy'),
    ['/', 'a/', '%41', ';', 'a;', '..;/', '%'],
  ],
  [
    'isReserved',
    (text) => isReserved(`/${text}`, ['/auth/login']),
    ['/', 'a/', '%41', ';', '.', 'a', '.a', ' '],
  ],
  ['readingsOf', readingsOf, ['/', 'a/', '/..', '/.', '%2f', '%25', '%2525', ';', '\\', '%', ' ']],
  [
    'isSameOrigin',
    (text) => isSameOrigin(new Headers({ origin: `https://${text}`, host: 'x' }), {}),
    ['a', '@', '/', '.', ':'],
  ],
];

const ofLength = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length));

const batchMs = async (parse: (text: string) => unknown, text: string, times: number): Promise<number> => {
  const startedAt = performance.now();
  for (let at = 0; at < times; at += 1) await parse(text);
  return performance.now() - startedAt;
};

/** Milliseconds for one text: of several batches the fastest, for the others met a collector or another program. */
const msOf = async (parse: (text: string) => unknown, text: string): Promise<number> => {
  let times = 1;
  let best = await batchMs(parse, text, times);
  for (; best < BATCH_MS; best = await batchMs(parse, text, times)) times *= 2;
  for (let at = 1; at < BATCHES; at += 1) best = Math.min(best, await batchMs(parse, text, times));
  return best / times;
};

export interface Grown {
  readonly name: string;
  /** time(2n) / time(n), of the text with which it grew most. */
  readonly growth: number;
  /** The slowest of its texts of 16 KiB. */
  readonly slowestMs: number;
}

const growthOf = async (parse: (text: string) => unknown, piece: string) => {
  const ms = await msOf(parse, ofLength(piece, LENGTH));
  const doubled = await msOf(parse, ofLength(piece, LENGTH * 2));
  return { growth: doubled / ms, slowestMs: ms };
};

/** How much slower each parser is with twice the text; one that seems to grow too fast is measured again (V19). */
export const measureGrowth = async (): Promise<Grown[]> => {
  const grown: Grown[] = [];
  for (const [name, parse, pieces] of PARSERS) {
    let growth = 0;
    let slowestMs = 0;
    for (const piece of pieces) {
      let seen = await growthOf(parse, piece);
      for (let at = 1; seen.growth >= MOST_GROWTH && at < TRIES; at += 1) seen = await growthOf(parse, piece);
      growth = Math.max(growth, seen.growth);
      slowestMs = Math.max(slowestMs, seen.slowestMs);
    }
    grown.push({ name, growth, slowestMs });
  }
  return grown;
};
