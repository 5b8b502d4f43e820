import type { CoreContext } from './context.ts';
import { handleLogin } from './login.ts';
import { handleLogout } from './logout.ts';
import { answerError, answerProblem } from './problem.ts';
import { handleRefresh } from './refresh.ts';
import { mayChange } from './same-origin.ts';
import { handleSession } from './session.ts';

type Handle = (context: CoreContext, request: Request) => Promise<Response>;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Handle>>>> = {
  login: { POST: handleLogin },
  refresh: { POST: handleRefresh },
  logout: { POST: handleLogout, DELETE: handleLogout },
  session: { GET: handleSession, HEAD: handleSession },
};

const isReading = (method: string) => method === 'GET' || method === 'HEAD';

/** What follows the mount point; a base path of Next's own may stand before it. */
const routeOf = ({ url }: Request, basePath: string) => {
  const { pathname } = new URL(url);
  const at = pathname.indexOf(`${basePath}/`);
  const name = at === -1 ? '' : pathname.slice(at + basePath.length + 1);
  return Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
};

/**
 * Answers one request to the session routes.
 *
 * @param basePath - Where they are mounted, without a trailing slash.
 * @returns an answer for everything a client can send: `not_found`, `method_not_allowed` and `forbidden_origin` included.
 */
export const handleSessionRoute = async (
  context: CoreContext,
  request: Request,
  basePath: string,
): Promise<Response> => {
  const route = routeOf(request, basePath);
  if (route === undefined) return answerProblem({ code: 'not_found' });
  const handle = Object.hasOwn(route, request.method) ? route[request.method] : undefined;
  if (handle === undefined)
    return answerProblem(
      { code: 'method_not_allowed' },
      { headers: { Allow: Object.keys(route).join(', ') } },
    );
  if (!isReading(request.method) && !mayChange(request.headers, context.origin))
    return answerProblem({ code: 'forbidden_origin' });
  try {
    return await handle(context, request);
  } catch (thrown) {
    return answerError(thrown);
  }
};
