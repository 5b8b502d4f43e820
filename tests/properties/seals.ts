import fc from 'fast-check';
import { base64url } from 'jose';
import { createSealer } from '../../server/cookies/seal.ts';
import { nameOf, openSuccessor, sealSuccessor } from '../../server/coordinator/successor.ts';
import type { SessionRecord } from '../../server/types.ts';
import { hostileText, longText } from './support/hostile.ts';
import { property } from './support/property.ts';

const NAME = '__Host-authchart-access-AbCdEfGh';
const OTHER_NAME = '__Host-authchart-refresh-AbCdEfGh';
const sealer = createSealer('a secret of the properties, long enough');
const stranger = createSealer('another secret of the properties, long');
const payload = { accessToken: 'x', writeId: '1' };

/** Sealed by us, under the name and under another; and by somebody who knows our format but not our key. */
const own = await sealer.seal(NAME, payload);
const moved = await sealer.seal(OTHER_NAME, payload);
const theirs = await stranger.seal(NAME, payload);

const [ownHeader = '', , nonce = '', body = '', tag = ''] = own.split('.');
const headerOf = (value: string) =>
  JSON.parse(Buffer.from(value.split('.')[0] ?? '', 'base64url').toString('utf8'));
const { kid } = headerOf(own);
const encode = (value: unknown) =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));

/** Headers of RFC 8725 section 2 and of what came after it: none of them may open anything. */
const HEADERS: readonly (readonly [string, unknown])[] = [
  ['alg none', { alg: 'none', kid, name: NAME }],
  ['enc none', { alg: 'dir', enc: 'none', kid, name: NAME }],
  ['another enc', { alg: 'dir', enc: 'A128CBC-HS256', kid, name: NAME }],
  ['a key wrap', { alg: 'A256KW', enc: 'A256GCM', kid, name: NAME }],
  [
    'a password of a billion rounds',
    { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 1e9, p2s: 'x', kid, name: NAME },
  ],
  ['a signature’s alg', { alg: 'HS256', kid, name: NAME }],
  ['kid of a path', { alg: 'dir', enc: 'A256GCM', kid: '../../dev/null', name: NAME }],
  ['kid of SQL', { alg: 'dir', enc: 'A256GCM', kid: "' OR 1=1 --", name: NAME }],
  ['kid that is no text', { alg: 'dir', enc: 'A256GCM', kid: { toString: 'x' }, name: NAME }],
  ['a key of its own', { alg: 'dir', enc: 'A256GCM', kid, name: NAME, jwk: { kty: 'oct', k: 'AA' } }],
  [
    'a key elsewhere',
    { alg: 'dir', enc: 'A256GCM', kid, name: NAME, jku: 'https://evil.example', x5u: 'file:///' },
  ],
  ['crit', { alg: 'dir', enc: 'A256GCM', kid, name: NAME, crit: ['b64'], b64: false }],
  ['crit of nothing', { alg: 'dir', enc: 'A256GCM', kid, name: NAME, crit: [] }],
  ['compressed', { alg: 'dir', enc: 'A256GCM', kid, name: NAME, zip: 'DEF' }],
  ['no header', {}],
  ['a list', []],
];
const DUPLICATE = `{"alg":"dir","alg":"none","enc":"A256GCM","kid":"${kid}","name":"${OTHER_NAME}","name":"${NAME}"}`;

const forgedHeaders = [
  ...HEADERS.map(([, header]) => encode(header)),
  encode(DUPLICATE),
  encode('['.repeat(8_000)),
  encode('{"a":'.repeat(2_000)),
  'e30',
  '',
];
const forged = fc
  .tuple(
    fc.constantFrom(...forgedHeaders),
    fc.constantFrom('', 'AA', 'x'),
    fc.constantFrom(nonce, '', 'AAAA'),
    fc.constantFrom(body, '', 'AAAA'),
    fc.constantFrom(tag, '', 'AAAAAAAAAAAAAAAAAAAAAA'),
  )
  .map((parts) => parts.join('.'));

const damaged = fc
  .tuple(
    fc.constantFrom(own, moved, theirs),
    fc.nat(2_000),
    hostileText(['.', '=', '-', '_', 'A'], { maxPieces: 2 }),
    fc.nat(3),
  )
  .map(([value, where, text, cut]) => {
    const at = where % value.length;
    return value.slice(0, at) + text + value.slice(at + cut);
  });

/** Whether two values are the same bytes: base64url has several spellings for some. */
const isSame = (value: string, other: string) => {
  const [left, right] = [value, other].map((text) => text.split('.'));
  return (
    left?.length === right?.length &&
    left?.every((part, at) =>
      Buffer.from(part, 'base64url').equals(Buffer.from(right?.[at] ?? '', 'base64url')),
    )
  );
};

const values = property({
  name: 'the seal: what opens under a name was sealed by us under that name; junk is none, and no exception',
  share: 25,
  inputs: fc.oneof(
    { weight: 4, arbitrary: damaged },
    { weight: 3, arbitrary: forged },
    { weight: 1, arbitrary: fc.constantFrom(own, moved, theirs, `${own}=`, `${own}.`, own.toUpperCase()) },
    { weight: 1, arbitrary: hostileText(['.', ownHeader, 'e30', 'a.b.c.d.e']) },
    { weight: 1, arbitrary: longText(['.', 'x', 'a.b.c.d.', '=', `${ownHeader}.`], 1_000_000) },
  ),
  act: (value) => sealer.open(NAME, value),
  judge: (opened, value) => {
    if (opened.status === 'opened') return isSame(value, own) === true;
    // A key we do not know is trouble; a damaged value of a key we know is none.
    return opened.status === 'absent' || opened.status === 'trouble';
  },
});

/** Values that are whole JWEs under our very key, but not as we make them. Nobody can: should the key's use change, this says so. */
const aliens = property({
  name: 'the seal: a value moved under another name or epoch opens nowhere else',
  share: 8,
  inputs: fc.record({
    name: fc.constantFrom(
      NAME,
      OTHER_NAME,
      '__Host-authchart-access-ZyXwVuTs',
      `${NAME}.1`,
      'authchart-access-AbCdEfGh',
      '',
    ),
    at: fc.constantFrom(
      NAME,
      OTHER_NAME,
      '__Host-authchart-access-ZyXwVuTs',
      `${NAME}.1`,
      'authchart-access-AbCdEfGh',
      '',
    ),
    text: fc.string({ unit: 'binary', maxLength: 40 }),
  }),
  act: async ({ name, at, text }) => sealer.open(at, await sealer.seal(name, { text })),
  judge: (opened, { name, at, text }) =>
    name === at
      ? opened.status === 'opened' && (opened.payload as { text: string }).text.length === text.length
      : opened.status === 'absent',
});

const recordOf = (refreshToken: string): SessionRecord => ({
  user: { id: '7' },
  epoch: 'e',
  generation: 1,
  refreshAt: 1,
  expiresAt: 2,
  endsAt: null,
  startedAt: 0,
  accessToken: 'a',
  refreshToken,
  attempt: null,
});

const successors = property({
  name: 'the coordinator: another token has another name and opens no successor; junk in the store is none (V7)',
  share: 15,
  inputs: fc.record({
    token: fc.string({ minLength: 1, maxLength: 40 }),
    other: fc.string({ maxLength: 40 }),
    junk: hostileText(['AAAA', '-', '_']),
    at: fc.nat(300),
  }),
  act: ({ token, other, junk, at }) => {
    const sealed = sealSuccessor(token, recordOf('next'));
    const place = at % sealed.length;
    return {
      own: openSuccessor(token, sealed),
      foreign: openSuccessor(other, sealed),
      junk: openSuccessor(token, junk),
      damaged: openSuccessor(
        token,
        sealed.slice(0, place) + (sealed[place] === 'A' ? 'B' : 'A') + sealed.slice(place + 1),
      ),
      isLast: place === sealed.length - 1,
      names: [nameOf(token), nameOf(other)],
    };
  },
  judge: (seen, { token, other }) =>
    seen.own?.refreshToken === 'next' &&
    seen.junk === null &&
    (seen.damaged === null || seen.isLast) &&
    (token === other || (seen.foreign === null && seen.names[0] !== seen.names[1])),
});

export const sealProperties = [values, aliens, successors];
