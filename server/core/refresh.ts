import { AuthError, type Envelope } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { toSession } from '../cookies/record.ts';
import { type Asked, askedOf, type CoreContext } from './context.ts';
import { type CookieChanges, toSetCookies } from './cookie-changes.ts';
import { endRecords } from './end-records.ts';
import { answerJson, answerProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { EndedSession, isDue, renewSession } from './renew-session.ts';
import { envelopeOf, requireReadable } from './session.ts';

interface Known {
  readonly epoch: string;
  readonly generation: number;
  readonly force: boolean;
}

const readKnown = ({ epoch, generation, force = false }: Record<string, unknown>): Known => {
  if (
    typeof epoch === 'string' &&
    epoch.length <= 64 &&
    Number.isSafeInteger(generation) &&
    (generation as number) >= 0 &&
    typeof force === 'boolean'
  )
    return { epoch, generation: generation as number, force };
  throw new AuthError('invalid_input', 'A refresh says { epoch, generation, force? }.');
};

type Outcome = 'valid' | 'replaced' | 'ended';

interface Decision {
  readonly outcome: Outcome;
  readonly envelope: Envelope;
  readonly changes: CookieChanges;
}

/** Renews where the tab's knowledge and the jar's agree that it is time; otherwise says what the jar holds. */
const decide = async (
  context: CoreContext,
  state: JarState,
  { known, asked }: { readonly known: Known; readonly asked: Asked },
): Promise<Decision> => {
  const { now } = context;
  const record = state.current;
  const asIs = (outcome: Outcome) => ({ outcome, envelope: envelopeOf(state, now()), changes: {} });
  // Cookies without a session in them are of no use to anybody: the browser lost the other half.
  if (record === null) return { ...asIs('ended'), changes: { cleared: state.epochs } };
  if (record.epoch !== known.epoch) return asIs('replaced');
  if (record.generation > known.generation || record.refreshToken === null) return asIs('valid');
  if (!known.force && !isDue(record, now())) return asIs('valid');
  try {
    const renewed = await renewSession(context, { record, isForced: known.force, asked });
    const envelope = { session: toSession(renewed.record), serverNow: now() };
    return { outcome: 'valid', envelope, changes: renewed.changes };
  } catch (thrown) {
    if (thrown instanceof EndedSession) return { ...asIs('ended'), changes: thrown.changes };
    throw thrown;
  }
};

const answer = ({ outcome, envelope }: Decision, setCookies: readonly string[]): Response => {
  if (outcome === 'ended') return answerProblem({ code: 'session_ended' }, { setCookies });
  if (outcome === 'replaced')
    return answerProblem({ code: 'session_replaced' }, { extra: envelope, setCookies });
  return answerJson(envelope, { setCookies });
};

const join = (left: CookieChanges, right: CookieChanges): CookieChanges => ({
  ...left,
  cleared: [...(left.cleared ?? []), ...(right.cleared ?? [])],
  buried: [...(right.buried ?? []), ...(left.buried ?? [])],
});

/**
 * Renews the session, on condition: of many tabs that ask for the same token one alone costs a rotation.
 *
 * Answers 200 with an envelope, 401 `session_ended`, 409 `session_replaced` with the session that the jar holds,
 * 413 or 422 `invalid_input`, 429 `rate_limited`, 502 `bad_api_response`, 503 `api_unavailable`.
 */
export const handleRefresh = async (context: CoreContext, request: Request): Promise<Response> => {
  const known = readKnown(await readBody(request));
  const asked = askedOf(request);
  const state = requireReadable(await context.jar.read(asked.cookie, context.now()));
  // Sessions that a newer one displaced, or that a tombstone names, end beside it: nobody else would tell the API.
  const [decision, swept] = await Promise.all([
    decide(context, state, { known, asked }),
    endRecords(context, [...state.displaced, ...state.over]),
  ]);
  return answer(decision, toSetCookies(context, state, join(decision.changes, swept)));
};
