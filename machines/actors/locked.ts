import { AuthError } from '../errors.ts';

export interface LockWait {
  /** The longest wait for the lock; after it the task runs without. */
  readonly waitMs: number;
  /** Nobody waits any more: a task that has not begun never does. */
  readonly signal?: AbortSignal;
}

/**
 * Runs `task` alone among the tabs of this browser, where it has Web Locks; without them, or once the wait is over,
 * it runs all the same: the server and the cookies' names keep that safe, it only costs a request.
 *
 * The lock is held until the task has settled, also when nobody waits for it any more: its cookies may still land.
 *
 * @throws {@link AuthError} `aborted` where `signal` came before the lock; what the task throws.
 */
export const locked = async <Result>(
  name: string,
  { waitMs, signal }: LockWait,
  task: () => Promise<Result>,
): Promise<Result> => {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return task();
  let isHeld = false;
  const hold = () => {
    isHeld = true;
    return task();
  };
  const patience = AbortSignal.timeout(waitMs);
  try {
    return await locks.request(
      name,
      { signal: signal === undefined ? patience : AbortSignal.any([patience, signal]) },
      hold,
    );
  } catch (thrown) {
    if (isHeld) throw thrown;
    if (signal?.aborted) throw new AuthError('aborted', 'Nobody waits any more.', { cause: thrown });
    return task();
  }
};
