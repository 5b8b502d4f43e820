import { AuthError } from '../../machines/index.ts';
import { ownError, wasRefusedBefore } from '../coordinator/refusal.ts';
import type { SessionRecord } from '../types.ts';
import type { Asked, CoreContext } from './context.ts';
import type { CookieChanges } from './cookie-changes.ts';
import { revoke, rotate } from './tokens.ts';

/** A tab's clock and ours may differ by this much and still agree that a token is due. */
const DUE_TOLERANCE_MS = 2_000;

export const isDue = (record: SessionRecord, now: number): boolean =>
  now >= record.refreshAt - DUE_TOLERANCE_MS;

/** A session that is over for good: whoever answers a browser with it deletes its cookies. */
export class EndedSession extends AuthError {
  readonly changes: CookieChanges;

  constructor({ epoch }: SessionRecord) {
    super('session_ended', 'The session is over.');
    this.changes = { cleared: [epoch], buried: [epoch] };
  }
}

const wasEnded = async ({ coordinator }: CoreContext, { epoch, attempt }: SessionRecord) =>
  (await coordinator.isOver(epoch)) || (attempt !== null && (await coordinator.isOver(attempt)));

export interface Renewal {
  readonly record: SessionRecord;
  /** Rotate even where the token is not due yet. */
  readonly isForced: boolean;
  readonly asked: Asked;
}

export interface Renewed {
  readonly record: SessionRecord;
  readonly changes: CookieChanges;
}

/**
 * Renews a session through the coordinator and writes the cookies of its successor.
 *
 * The first refusal of a token clears nothing, for it may be the loser of a race whose winner's cookies are already
 * in the jar; the second one of the same token does.
 *
 * @throws {@link EndedSession} where it is over for good; {@link AuthError} for a first refusal and for trouble.
 */
export const renewSession = async (
  context: CoreContext,
  { record, isForced, asked }: Renewal,
): Promise<Renewed> => {
  const { jar, coordinator, now } = context;
  if (await wasEnded(context, record)) throw new EndedSession(record);
  const next = await coordinator
    .rotate(
      record,
      (newest) => rotate(context, newest, asked),
      (newest) => !isForced && isDue(newest, now()),
    )
    .catch((thrown) => {
      throw wasRefusedBefore(thrown) ? new EndedSession(record) : ownError(thrown);
    });
  // Over while it was being renewed: the new tokens die with it, and its cookies go.
  if (await wasEnded(context, record)) {
    await revoke(context, next);
    throw new EndedSession(record);
  }
  const written = await jar.write(next, now());
  const displaced = next.epoch === record.epoch ? [] : [record.epoch];
  return { record: next, changes: { written, cleared: displaced, buried: displaced } };
};
