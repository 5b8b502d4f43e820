import type { Envelope, Session } from '../../machines/index.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * How long the tokens live that generated paths are made for. A system under test needs the same, or longer: an
 * access token under two minutes is due before an absence of a minute is over.
 */
export const LIFE = { accessSeconds: 300, refreshSeconds: 3_600 } as const;

/** When every path begins: its times count from here. */
export const START = Date.parse('2030-01-01T00:00:00Z');

const MARGIN_MS = MINUTE;

/** A token's `iat` is a whole second, rounded down: the server half takes one off. */
const ROUNDING_MS = SECOND;

/** The session of a login or a refresh at `now`, as the server half makes it. */
export const sessionAt = (
  now: number,
  given: Pick<Session, 'epoch'> & Partial<Session>,
  endsAt = now + LIFE.refreshSeconds * SECOND,
): Session => {
  const expiresAt = now + LIFE.accessSeconds * SECOND - ROUNDING_MS;
  return {
    user: { id: '7', name: 'Ada' },
    generation: 0,
    refreshAt: expiresAt - MARGIN_MS,
    expiresAt,
    endsAt,
    ...given,
  };
};

export const envelopeOf = (session: Session | null, serverNow: number): Envelope => ({ session, serverNow });
