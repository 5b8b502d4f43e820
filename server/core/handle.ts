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

/**
 * Answers one request to the session routes; the last part of the path names the route.
 *
 * @returns an answer for everything a client can send: `not_found`, `method_not_allowed` and `forbidden_origin` included.
 */
export const handleSessionRoute = async (context: CoreContext, request: Request): Promise<Response> => {
  const name = new URL(request.url).pathname.split('/').at(-1) ?? '';
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (route === undefined) return answerProblem({ code: 'not_found' });
  const handle = route[request.method];
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
