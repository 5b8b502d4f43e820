import { ANSWERS } from './answers.ts';
import { NETWORK } from './network.ts';
import { PROCESSES } from './processes.ts';
import type { Row } from './row.ts';
import { LOGOUTS, USERS } from './sessions.ts';

export { ELSEWHERE } from './elsewhere.ts';

/** The fault catalogue as far as it is run here, in every set-up. */
export const ROWS: readonly Row[] = [...NETWORK, ...ANSWERS, ...PROCESSES, ...LOGOUTS, ...USERS];
