import { AuthError, isExpired, safeReturnTo } from '../../machines/index.ts';
import type { SessionRecord } from '../types.ts';
import { isListed } from './api-path.ts';
import { askedOf, type CoreContext } from './context.ts';
import { toSetCookies } from './cookie-changes.ts';
import { readingsOf } from './path-readings.ts';
import { renewSession } from './renew-session.ts';
import { isUnreadable } from './session.ts';
import { signInAddress } from './sign-in-address.ts';

export interface PageGateOptions {
  /**
   * Pages open to anybody: exact paths, or ending in `/*`. Everything else needs a session, and so does a path that
   * somebody on its way could read as something else (`/blog/..%2fadmin`).
   */
  readonly public?: readonly string[];
}

export interface PageGateSettings extends PageGateOptions {
  readonly signInPath: string;
  readonly afterLoginPath: string;
  readonly basePath: string;
  readonly proxyBasePath: string;
  /** May this process renew a session while it renders a page? */
  readonly mayRenew: boolean;
}

/** A page request as proxy.ts sees it; `path` is without Next's own base path. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: Headers;
}

export type PageVerdict =
  | { readonly type: 'pass'; readonly setCookies: readonly string[] }
  /** `isReturn`: from the sign-in page back to where somebody came from. */
  | {
      readonly type: 'redirect';
      readonly path: string;
      readonly isReturn: boolean;
      readonly setCookies: readonly string[];
    }
  /** To an API route or a fetch; a page would be redirected. */
  | { readonly type: 'unauthorized' }
  /** Nobody can say yet who this is: not signed out, but not let in either. */
  | { readonly type: 'unknown'; readonly wantsJson: boolean };

const METADATA_FILE =
  /^\/(?:favicon\.ico|robots\.txt|sitemap\.xml|manifest\.(?:json|webmanifest)|(?:apple-)?icon\d?(?:\.\w+)?|(?:opengraph|twitter)-image[^/]*)$/;

/** What answers for itself, or is nobody's secret. */
const isBuiltIn = ({ basePath, proxyBasePath }: PageGateSettings, path: string) =>
  path === basePath ||
  [basePath, proxyBasePath, '/_next', '/.well-known'].some((base) => path.startsWith(`${base}/`)) ||
  METADATA_FILE.test(path);

/** Whether nobody needs a session for this path, whoever reads it and however. */
export const isOpen = (settings: PageGateSettings, path: string): boolean =>
  readingsOf(path).every(
    (reading) => isBuiltIn(settings, reading) || isListed(reading, settings.public ?? []),
  );

const asksForJson = ({ path, headers }: PageRequest) =>
  path.startsWith('/api/') || /\bapplication\/(?:[\w.-]+\+)?json\b/.test(headers.get('accept') ?? '');

const isReading = ({ method }: PageRequest) => method === 'GET' || method === 'HEAD';

/** A navigation of the user's own; a prefetch may never be shown, and its cookies would be a surprise. */
const isDocument = ({ method, headers }: PageRequest) =>
  method === 'GET' &&
  headers.get('sec-fetch-dest') === 'document' &&
  !headers.has('purpose') &&
  !headers.has('sec-purpose');

const renew = async (context: CoreContext, record: SessionRecord, request: PageRequest) => {
  try {
    return await renewSession(context, { record, isForced: false, asked: askedOf(request) });
  } catch (thrown) {
    // Trouble or a refusal: the page renders as it is and the tab, which can ask twice, finds out. Never clears.
    if (thrown instanceof AuthError) return { record, changes: {} };
    throw thrown;
  }
};

const judgeVisitor = (request: PageRequest, settings: PageGateSettings): PageVerdict => {
  if (asksForJson(request)) return { type: 'unauthorized' };
  const path = signInAddress(settings.signInPath, request.path + request.search);
  return { type: 'redirect', path, isReturn: false, setCookies: [] };
};

/**
 * Decides about a page before it is rendered. A convenience: every page, action and handler checks for itself.
 *
 * Deny by default. A session that can be renewed counts, stale or not; nothing is ever cleared here.
 */
export const judgePage = async (
  context: CoreContext,
  request: PageRequest,
  settings: PageGateSettings,
): Promise<PageVerdict> => {
  const pass = (setCookies: readonly string[] = []) => ({ type: 'pass', setCookies }) as const;
  // A redirect would post an action's body again; anything but a POST only pretends to be one.
  const isAction = request.method === 'POST' && request.headers.has('next-action');
  const isOpenToAll = isOpen(settings, request.path);
  if (isAction || (isOpenToAll && isBuiltIn(settings, request.path))) return pass();
  const state = await context.jar.read(request.headers.get('cookie'), context.now());
  const isSignIn = request.path === settings.signInPath;
  if (state.current === null) {
    if (isSignIn || isOpenToAll) return pass();
    if (isUnreadable(state)) return { type: 'unknown', wantsJson: asksForJson(request) };
    return judgeVisitor(request, settings);
  }
  const mayRenew = settings.mayRenew && isDocument(request) && isExpired(state.current, context.now());
  const { record, changes } = mayRenew
    ? await renew(context, state.current, request)
    : { record: state.current, changes: {} };
  const setCookies = toSetCookies(context, state, changes);
  if (!isSignIn || !isReading(request) || isExpired(record, context.now())) return pass(setCookies);
  const returnTo = new URLSearchParams(request.search).get('returnTo');
  const path = safeReturnTo(returnTo, settings.afterLoginPath);
  return { type: 'redirect', path, isReturn: returnTo !== null, setCookies };
};
