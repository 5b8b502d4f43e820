import type { AuthContext, AuthInput } from './auth.types.ts';
import { parseEnvelope } from './session.ts';
import { boundOffset } from './timing.ts';

const randomId = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');

/**
 * The context before the first paint.
 *
 * The clock is what the page's server said: `starting` is judged by `input.serverNow`, never by the local clock.
 * An input that is no envelope counts as unknown, so that the server is asked.
 */
export const initialContext = (input: AuthInput): AuthContext => {
  const now = Date.now();
  const isAsked = input.session !== undefined;
  const envelope = isAsked
    ? parseEnvelope({ session: input.session, serverNow: input.serverNow ?? now })
    : null;
  const clock = boundOffset(null, envelope?.serverNow ?? now, now);
  return {
    session: envelope?.session ?? null,
    clock,
    clockOffsetMs: clock.offsetMs,
    error: null,
    ended: null,
    endedEpochs: [],
    monotonicRotationAt: null,
    isRotating: false,
    startDelayMs: 0,
    heardAt: envelope === null ? 0 : now,
    monotonicHeardAt: performance.now(),
    wasOffered: false,
    leaving: null,
    attempt: '',
    attempts: 0,
    jitter: input.jitter ?? Math.random(),
    tabId: input.tabId ?? randomId(),
  };
};
