import { AuthError } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { toSession } from '../cookies/record.ts';
import { wasRefusedBefore } from '../coordinator/memory.ts';
import type { SessionRecord } from '../types.ts';
import { type Asked, askedOf, type CoreContext } from './context.ts';
import { answerJson, answerProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { envelopeOf, requireReadable } from './session.ts';
import { revoke, rotate } from './tokens.ts';

/** A tab's clock and ours may differ by this much and still agree that a token is due. */
const DUE_TOLERANCE_MS = 2_000;

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

export const isDue = (record: SessionRecord, now: number): boolean =>
  now >= record.refreshAt - DUE_TOLERANCE_MS;

export interface Renewed {
  readonly record: SessionRecord;
  readonly setCookies: readonly string[];
}

/** Over while it was being renewed: the new tokens die with it, and its cookies go. */
const buryRenewed = async (context: CoreContext, record: SessionRecord, state: JarState): Promise<never> => {
  await revoke(context, record);
  throw endedWith(context, record, state);
};

const setCookiesOf = new WeakMap<object, readonly string[]>();

const endedWith = ({ jar }: CoreContext, record: SessionRecord, state: JarState): AuthError => {
  const error = new AuthError('session_ended', 'The session is over.');
  setCookiesOf.set(error, [...jar.clear([record.epoch]), jar.tombstone(state, [record.epoch])]);
  return error;
};

const wasEnded = async ({ coordinator }: CoreContext, record: SessionRecord) =>
  (await coordinator.isOver(record.epoch)) ||
  (record.attempt !== null && (await coordinator.isOver(record.attempt)));

/**
 * Renews a session through the coordinator and writes the cookies of its successor.
 *
 * The first refusal of a token clears nothing, for it may be the loser of a race whose winner's cookies are already
 * in the jar; the second one of the same token does.
 */
export const renewSession = async (
  context: CoreContext,
  state: JarState,
  renewal: { readonly record: SessionRecord; readonly isForced: boolean; readonly asked: Asked | null },
): Promise<Renewed> => {
  const { jar, coordinator, now } = context;
  const { record, isForced, asked } = renewal;
  if (await wasEnded(context, record)) throw endedWith(context, record, state);
  try {
    const next = await coordinator.rotate(
      record,
      (newest) => rotate(context, newest, asked),
      (newest) => !isForced && isDue(newest, now()),
    );
    if (await wasEnded(context, record)) return await buryRenewed(context, next, state);
    const setCookies = await jar.write(next, now());
    return next.epoch === record.epoch
      ? { record: next, setCookies }
      : {
          record: next,
          setCookies: [...setCookies, ...jar.clear([record.epoch]), jar.tombstone(state, [record.epoch])],
        };
  } catch (thrown) {
    if (wasRefusedBefore(thrown)) throw endedWith(context, record, state);
    throw thrown;
  }
};

/** `POST refresh` */
export const handleRefresh = async (context: CoreContext, request: Request): Promise<Response> => {
  const { jar, now } = context;
  const known = readKnown(await readBody(request));
  const state = requireReadable(await jar.read(request.headers.get('cookie'), now()));
  const record = state.current;
  if (record === null) throw new AuthError('session_ended', 'There is no session in the jar.');
  if (record.epoch !== known.epoch)
    return answerProblem({ code: 'session_replaced' }, { extra: envelopeOf(state, now()) });
  const isCurrent = record.generation > known.generation || (!known.force && !isDue(record, now()));
  if (isCurrent || record.refreshToken === null) return answerJson(envelopeOf(state, now()));
  try {
    const renewal = { record, isForced: known.force, asked: askedOf(request) };
    const renewed = await renewSession(context, state, renewal);
    const body = { session: toSession(renewed.record), serverNow: now() };
    return answerJson(body, { setCookies: renewed.setCookies });
  } catch (thrown) {
    const setCookies = typeof thrown === 'object' && thrown !== null ? setCookiesOf.get(thrown) : undefined;
    if (setCookies === undefined) throw thrown;
    return answerProblem({ code: 'session_ended' }, { setCookies });
  }
};
