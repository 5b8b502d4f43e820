import { isExpired } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { isListed } from './api-path.ts';
import type { CoreContext } from './context.ts';
import { isDue, renewSession } from './refresh.ts';
import { safeReturnTo } from './safe-return-to.ts';

export interface PageGateOptions {
  /** Pages open to anybody: exact paths, or ending in `/*`. Everything else needs a session. */
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

/** A page request as proxy.ts sees it; `path` is without `basePath` of Next. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: Headers;
}

export type PageVerdict =
  | { readonly type: 'pass'; readonly setCookies: readonly string[] }
  | { readonly type: 'redirect'; readonly path: string }
  | { readonly type: 'unauthorized' };

/** What answers for itself, or is nobody's secret. */
const isBuiltIn = ({ basePath, proxyBasePath }: PageGateSettings, path: string) =>
  path === basePath ||
  [basePath, proxyBasePath, '/_next', '/.well-known'].some((base) => path.startsWith(`${base}/`)) ||
  /^\/(?:favicon\.ico|robots\.txt|sitemap\.xml|manifest\.(?:json|webmanifest)|(?:apple-)?icon\d?(?:\.\w+)?|opengraph-image\S*)$/.test(
    path,
  );

const wantsJson = ({ path, headers }: PageRequest) =>
  path.startsWith('/api/') || /\bapplication\/(?:\w+\+)?json\b/.test(headers.get('accept') ?? '');

const isDocument = (headers: Headers) =>
  headers.get('sec-fetch-dest') === 'document' && !headers.has('purpose') && !headers.has('sec-purpose');

const renew = async (context: CoreContext, state: JarState, headers: Headers): Promise<readonly string[]> => {
  if (state.current?.refreshToken == null || !isDue(state.current, context.now())) return [];
  try {
    const asked = { headers, cookie: headers.get('cookie') };
    const renewal = { record: state.current, isForced: false, asked };
    return (await renewSession(context, state, renewal)).setCookies;
  } catch {
    // Trouble or a refusal: the page renders as it is and the tab, which can ask twice, finds out.
    return [];
  }
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
  // A redirect would post an action's body again.
  if (request.headers.has('next-action') || isBuiltIn(settings, request.path)) return pass();
  const state = await context.jar.read(request.headers.get('cookie'), context.now());
  const isSignIn = request.path === settings.signInPath;
  if (state.current === null) {
    if (isSignIn || isListed(request.path, settings.public ?? []) || state.status === 'trouble')
      return pass();
    if (wantsJson(request)) return { type: 'unauthorized' };
    const returnTo = encodeURIComponent(request.path + request.search);
    return { type: 'redirect', path: `${settings.signInPath}?returnTo=${returnTo}` };
  }
  if (isSignIn && !isExpired(state.current, context.now())) {
    const returnTo = new URLSearchParams(request.search).get('returnTo');
    return { type: 'redirect', path: safeReturnTo(returnTo, settings.afterLoginPath) };
  }
  const mayRenew = settings.mayRenew && request.method === 'GET' && isDocument(request.headers);
  return pass(mayRenew ? await renew(context, state, request.headers) : []);
};
