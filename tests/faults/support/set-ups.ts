export interface SetUp {
  readonly name: string;
  /** Two processes that share a Redis; otherwise one. */
  readonly hasRedis: boolean;
  /** How long the API answers a used refresh token with its successor; 0 revokes the session instead. */
  readonly overlapSeconds: number;
}

export const SET_UPS = {
  'one-process-strict': { name: 'one process · strict API', hasRedis: false, overlapSeconds: 0 },
  'one-process-overlap': { name: 'one process · API with overlap', hasRedis: false, overlapSeconds: 30 },
  'redis-strict': { name: 'two processes and Redis · strict API', hasRedis: true, overlapSeconds: 0 },
  'redis-overlap': { name: 'two processes and Redis · API with overlap', hasRedis: true, overlapSeconds: 30 },
} as const satisfies Record<string, SetUp>;
