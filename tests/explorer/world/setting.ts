import type { ApiRules } from './api.ts';

/** What stays as it is during a run. */
export interface Setting {
  readonly name: string;
  readonly api: ApiRules;
  readonly instances: number;
  /** Do the processes share a store? */
  readonly isShared: boolean;
  readonly hasLocks: boolean;
  /** Which faults there are; each costs one of the budget. */
  readonly faults: readonly FaultName[];
}

export const FAULTS = {
  requestLost: 'a request to Next is lost',
  replyLost: 'a reply to the tab is lost',
  replyCut: 'a reply is cut short: its cookies are kept, the tab cannot read it',
  tooLate: 'a tab gives up waiting; the request goes on',
  lockTooLate: 'a tab gives up waiting for the lock',
  apiRequestLost: 'a call to the API is lost',
  apiReplyLost: 'a reply of the API is lost',
  apiTrouble: 'the API answers 503',
  crash: 'a process of the site dies',
  kill: 'a tab is killed',
  storeLost: 'the shared store forgets everything',
  refused: 'an administrator ends the session at the API',
  noPatience: 'leaving takes longer than the tab has patience for',
} as const;

export type FaultName = keyof typeof FAULTS;

export const ALL_FAULTS = Object.keys(FAULTS) as FaultName[];
