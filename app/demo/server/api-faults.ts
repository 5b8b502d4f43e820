import type { FaultName } from '../faults.ts';

/** How the demo API makes the faults of its leg, each for one refresh. */
export const API_FAULTS: Readonly<Partial<Record<FaultName, object>>> = {
  'api-down': { status: 503 },
  'api-busy': { status: 429, retryAfter: '10' },
  'api-slow': { delayMs: 2_000 },
  'api-answer-lost': { drop: 'after' },
  'api-nonsense': { body: 'html' },
  'api-refuses': { status: 401 },
};
