import { ANSWERS } from './answers.ts';
import { API_CALLS } from './calls.ts';
import { DEATHS } from './deaths.ts';
import { NETWORK } from './network.ts';
import { PROCESSES } from './processes.ts';
import { REDIS } from './redis.ts';
import type { Row } from './row.ts';
import { LOGOUTS, USERS } from './sessions.ts';
import { TOKEN_ROWS } from './tokens.ts';

export { ELSEWHERE } from './elsewhere.ts';

/** The fault catalogue as far as it is run here, in every set-up. */
export const ROWS: readonly Row[] = [
  ...NETWORK,
  ...ANSWERS,
  ...API_CALLS,
  ...PROCESSES,
  ...DEATHS,
  ...REDIS,
  ...TOKEN_ROWS,
  ...LOGOUTS,
  ...USERS,
];
