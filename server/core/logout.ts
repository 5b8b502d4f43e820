import { AuthError } from '../../machines/index.ts';
import { shortEpoch } from '../cookies/names.ts';
import type { SessionRecord } from '../types.ts';
import { type Asked, askedOf, type CoreContext } from './context.ts';
import { toSetCookies } from './cookie-changes.ts';
import { endRecords, recordsOf } from './end-records.ts';
import { answerJson } from './problem.ts';
import { readBody } from './read-body.ts';

const LONGEST_ID = 64;

const readNamed = ({ epoch }: Record<string, unknown>): string | null => {
  if (epoch === undefined || epoch === null) return null;
  if (typeof epoch === 'string' && epoch.length <= LONGEST_ID) return epoch;
  throw new AuthError('invalid_input', 'A logout says { epoch? }.');
};

/** An id as we make them; any other string names nothing. */
const isId = (id: string) => /^[\w-]+$/.test(id);

const isNamed = (record: SessionRecord, named: string | null) =>
  named === null || record.epoch === named || record.attempt === named;

export interface EndedSessions {
  readonly ended: readonly string[];
  readonly setCookies: readonly string[];
}

/**
 * Signs out: ends the named session (or login attempt), or every session in the jar where none is named.
 *
 * It never fails: with no, expired or broken cookies there is simply less to end. What was named is buried in any
 * case, for a login that was cancelled may still land.
 */
export const endSessions = async (
  context: CoreContext,
  asked: Asked,
  named: string | null,
): Promise<EndedSessions> => {
  const { jar, coordinator, now } = context;
  const state = await jar.read(asked.cookie, now());
  const ids = named !== null && isId(named) ? [named] : [];
  await coordinator.bury(ids);
  const changes = await endRecords(
    context,
    recordsOf(state).filter((record) => isNamed(record, named)),
  );
  const ended = [...new Set([...ids, ...(changes.buried ?? [])])];
  // Cookies that cannot be read are deleted by their name.
  const unreadable = state.epochs.filter((epoch) => named === null || epoch === shortEpoch(named));
  const cleared = [...(changes.cleared ?? []), ...unreadable];
  return { ended, setCookies: toSetCookies(context, state, { cleared, buried: ended }) };
};

/**
 * Signs out: ends the session (or the login attempt) that is named, or all in the jar where none is.
 *
 * Answers 200 with an empty envelope and the epochs that are over, also with no, expired or broken cookies.
 */
export const handleLogout = async (context: CoreContext, request: Request): Promise<Response> => {
  const named = readNamed(await readBody(request));
  const { ended, setCookies } = await endSessions(context, askedOf(request), named);
  return answerJson({ session: null, serverNow: context.now(), ended }, { setCookies });
};
