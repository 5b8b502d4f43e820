import { STALE_SESSION_DIGEST } from '../../machines/index.ts';

/**
 * A page that is being rendered needs a token, and the session's is over. Rendering cannot write cookies, so the tab
 * refreshes and the page renders again.
 */
export class StaleSessionError extends Error {
  override readonly name = 'StaleSessionError';
  readonly digest = STALE_SESSION_DIGEST;

  constructor() {
    super(
      'The access token is over: put this page in a <SessionBoundary>, which lets the tab refresh first.',
    );
  }
}
