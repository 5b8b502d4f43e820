import { stopChildren } from './child.mjs';
import { ExplainedError } from './explained-error.mjs';
import { onParentGone } from './on-parent-gone.mjs';

/**
 * Runs a command's whole life: a signal stops what it started, a problem with a name is one sentence and exit code 1.
 *
 * @param {() => Promise<void>} main
 * @param {{ exitCodeOnSignal: number }} options 0 where stopping is the usual way to end
 */
export const runScript = async (main, { exitCodeOnSignal }) => {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await stopChildren();
    process.exit(exitCodeOnSignal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  onParentGone(stop);
  try {
    await main();
  } catch (error) {
    // What breaks because we are stopping is no news.
    if (isStopping) return;
    await stopChildren();
    if (error instanceof ExplainedError && error.details !== undefined) console.error(error.details);
    console.error(error instanceof ExplainedError ? error.message : error);
    process.exit(1);
  }
};
