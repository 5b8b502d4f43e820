/** The sign-in page, and the way back from it; `path` is empty where nobody knows from where. */
export const signInAddress = (signInPath: string, path: string): string =>
  path === '' ? signInPath : `${signInPath}?returnTo=${encodeURIComponent(path)}`;
