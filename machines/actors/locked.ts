/**
 * Runs `task` alone among the tabs of this browser, where it has Web Locks; without them, or once the wait is over,
 * it runs all the same: the server and the cookies' names keep that safe, it only costs a request.
 *
 * The lock is held until the task has settled, also when nobody waits for it any more: its cookies may still land.
 *
 * @param waitMs - The longest wait for the lock.
 */
export const locked = async <Result>(
  name: string,
  waitMs: number,
  task: () => Promise<Result>,
): Promise<Result> => {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return task();
  let isHeld = false;
  const hold = () => {
    isHeld = true;
    return task();
  };
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(waitMs) }, hold);
  } catch (thrown) {
    if (isHeld) throw thrown;
    return task();
  }
};
