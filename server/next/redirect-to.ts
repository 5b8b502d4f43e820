/**
 * Ends a render or an action with Next's redirect.
 *
 * Only Next resolves `next/navigation` to the half that belongs to the layer asking, so it is imported when it is
 * used: plain Node, which has no such file, can then load this entry (a test, a script, a check of the package).
 */
export const redirectTo = async (path: string): Promise<never> => {
  const { redirect } = await import('next/navigation');
  return redirect(path);
};
