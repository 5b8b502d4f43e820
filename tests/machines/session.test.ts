import {
  type Envelope,
  isExpired,
  isOver,
  isRenewable,
  isStale,
  parseEnvelope,
  type Session,
} from 'authchart';
import { describe, expect, test } from 'vitest';
import { judge, keepUser } from '../../machines/session.ts';

const session = (given: Partial<Session> = {}): Session => ({
  user: { id: '7' },
  epoch: 'a',
  generation: 1,
  refreshAt: 45,
  expiresAt: 60,
  endsAt: 100,
  ...given,
});
const envelope = (of: Session | null): Envelope => ({ session: of, serverNow: 50 });

describe('judge', () => {
  const known = { session: session(), endedEpochs: ['dead'] };
  const nobody = { session: null, endedEpochs: ['dead'] };

  test.each([
    [
      'an epoch that is over, even in our own reply',
      envelope(session({ epoch: 'dead' })),
      known,
      'reply',
      'ignore',
    ],
    ['our own reply', envelope(session({ generation: 0 })), known, 'reply', 'adopt'],
    ['our own reply for nobody', envelope(null), known, 'reply', 'adopt'],
    [
      'a higher generation of the same epoch',
      envelope(session({ generation: 2 })),
      known,
      'message',
      'adopt',
    ],
    ['the same generation', envelope(session()), known, 'message', 'ignore'],
    ['a lower generation', envelope(session({ generation: 0 })), known, 'prop', 'ignore'],
    ['nobody, where nobody is', envelope(null), nobody, 'message', 'ignore'],
    ['nobody, where somebody is', envelope(null), known, 'prop', 'ask'],
    ['another epoch', envelope(session({ epoch: 'b' })), known, 'message', 'ask'],
    ['somebody, where nobody is', envelope(session()), nobody, 'prop', 'ask'],
    [
      'somebody whose session is over',
      envelope(session({ epoch: 'b', endsAt: 50, expiresAt: 50 })),
      nobody,
      'message',
      'ignore',
    ],
  ] as const)('%s: %s', (_, offered, state, source, verdict) => {
    expect(judge(offered, state, source)).toBe(verdict);
  });
});

describe('parseEnvelope', () => {
  test('drops what it does not know, so that nothing an API adds by mistake lands in the chart', () => {
    const parsed = parseEnvelope({
      session: { ...session(), accessToken: 'leak' },
      serverNow: 1,
      extra: 'leak',
    });
    expect(JSON.stringify(parsed)).not.toContain('leak');
  });

  test.each([
    null,
    'x',
    7,
    [],
    {},
    { session: null },
    { session: null, serverNow: Number.NaN },
    { session: {}, serverNow: 1 },
    { session: session({ generation: -1 }), serverNow: 1 },
    { session: session({ generation: 1.5 }), serverNow: 1 },
    { session: session({ epoch: '' }), serverNow: 1 },
    { session: session({ epoch: 'x'.repeat(65) }), serverNow: 1 },
    { session: session({ expiresAt: Number.POSITIVE_INFINITY }), serverNow: 1 },
    { session: session({ endsAt: 59 }), serverNow: 1 },
    { session: { ...session(), user: 'Ada' }, serverNow: 1 },
    { session: { ...session(), user: ['Ada'] }, serverNow: 1 },
    { session: { ...session(), user: { id: '7', note: 'x'.repeat(1_024) } }, serverNow: 1 },
  ])('%j is none', (value) => {
    expect(parseEnvelope(value)).toBeNull();
  });
});

test('a session is usable, then stale, then over', () => {
  expect(
    [30, 60, 100].map((now) => [isExpired(session(), now), isStale(session(), now), isOver(session(), now)]),
  ).toEqual([
    [false, false, false],
    [true, true, false],
    [true, false, true],
  ]);
  expect(isRenewable(session())).toBe(true);
  expect(isRenewable(session({ endsAt: 60 }))).toBe(false);
  expect(isOver(session({ endsAt: null }), Number.MAX_SAFE_INTEGER)).toBe(false);
});

test('the user keeps its identity where nothing about it changed', () => {
  const known = session();
  expect(keepUser(known, session({ generation: 2 })).user).toBe(known.user);
  const other = session({ user: { id: '7', name: 'New' } });
  expect(keepUser(known, other).user).toBe(other.user);
});
