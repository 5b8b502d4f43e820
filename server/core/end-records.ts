import { isOver } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import type { SessionRecord } from '../types.ts';
import type { CoreContext } from './context.ts';
import type { CookieChanges } from './cookie-changes.ts';
import { revoke } from './tokens.ts';

const idsOf = ({ epoch, attempt }: SessionRecord) => (attempt === null ? [epoch] : [epoch, attempt]);

/** Waits (bounded) for a refresh of this session's token, then tells the API that the newest one is over. */
const endRecord = async (context: CoreContext, record: SessionRecord): Promise<void> => {
  const newest = await context.coordinator.end(record, idsOf(record));
  // What ended by itself is dead at the API too.
  if (!isOver(newest, context.now())) await revoke(context, newest);
};

/** Ends sessions here and at the API. It never fails: they are over for us whatever the API says. */
export const endRecords = async (
  context: CoreContext,
  records: readonly SessionRecord[],
): Promise<CookieChanges> => {
  await Promise.all(records.map((record) => endRecord(context, record)));
  const epochs = records.map(({ epoch }) => epoch);
  return { cleared: epochs, buried: epochs };
};

/** Every session in a jar, the current one first. */
export const recordsOf = ({ current, displaced, over }: JarState): readonly SessionRecord[] => [
  ...(current === null ? [] : [current]),
  ...displaced,
  ...over,
];
