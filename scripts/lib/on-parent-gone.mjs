const LOOK_EVERY_MS = 500;

/**
 * Calls back once npm, which runs this script through a shell, is gone: killed, npm ends the shell and tells nobody else.
 * Does nothing where the script was started by hand.
 *
 * @param {() => void} callback
 */
export const onParentGone = (callback) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    callback();
  }, LOOK_EVERY_MS);
  look.unref();
};
