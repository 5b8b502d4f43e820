import type { Task } from '../task.ts';
import { leaving } from './leaving.ts';
import { nobodyYet } from './nobody-yet.ts';
import { proveIt } from './prove-it.ts';
import { refreshBeforeItHurts } from './refresh-before-it-hurts.ts';
import { signedIn } from './signed-in.ts';
import { signingIn } from './signing-in.ts';
import { twoTabs } from './two-tabs.ts';
import { whenRefreshFails } from './when-refresh-fails.ts';

/** One for each chapter, in their order. */
export const TASKS: readonly Task[] = [
  nobodyYet,
  signingIn,
  signedIn,
  refreshBeforeItHurts,
  whenRefreshFails,
  twoTabs,
  leaving,
  proveIt,
];
