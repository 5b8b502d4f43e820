import { AuthError } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import type { SessionRecord } from '../types.ts';
import type { Asked, CoreContext } from './context.ts';
import { answerJson } from './problem.ts';
import { readBody } from './read-body.ts';
import { revoke } from './tokens.ts';

const readNamed = ({ epoch }: Record<string, unknown>): string | null => {
  if (epoch === undefined || epoch === null) return null;
  if (typeof epoch === 'string' && /^[\w-]{1,64}$/.test(epoch)) return epoch;
  throw new AuthError('invalid_input', 'A logout says { epoch? }.');
};

const isNamed = (record: SessionRecord, named: string | null) =>
  named === null || record.epoch === named || record.attempt === named;

/** Ends one session: waits (bounded) for a refresh of its token, then revokes the newest. */
const endRecord = async (context: CoreContext, record: SessionRecord) => {
  const ids = record.attempt === null ? [record.epoch] : [record.epoch, record.attempt];
  await revoke(context, await context.coordinator.end(record, ids));
};

const recordsOf = (state: JarState): SessionRecord[] =>
  [state.current, ...state.displaced, ...state.over].filter((record) => record !== null);

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
  const records = recordsOf(state).filter((record) => isNamed(record, named));
  const ended = [...new Set([...(named === null ? [] : [named]), ...records.map(({ epoch }) => epoch)])];
  await coordinator.bury(ended);
  await Promise.all(records.map((record) => endRecord(context, record)));
  const cleared = named === null ? state.epochs : records.map(({ epoch }) => epoch);
  const setCookies =
    ended.length + cleared.length === 0 ? [] : [...jar.clear(cleared), jar.tombstone(state, ended)];
  return { ended, setCookies };
};

/** `POST logout`, `DELETE logout` */
export const handleLogout = async (context: CoreContext, request: Request): Promise<Response> => {
  const named = readNamed(await readBody(request));
  const asked = { headers: request.headers, cookie: request.headers.get('cookie') };
  const { ended, setCookies } = await endSessions(context, asked, named);
  return answerJson({ session: null, serverNow: context.now(), ended }, { setCookies });
};
