import type { NextRequest } from 'next/server.js';
import type { PageVerdict } from '../core/page-gate.ts';
import { renderNotice } from './notice.ts';

type Redirect = PageVerdict & { type: 'redirect' };

const WINDOW_SECONDS = 10;

const refererPath = ({ headers }: NextRequest): string | null => {
  const referer = headers.get('referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).pathname : null;
};

/**
 * Whether a redirect may be one turn of a loop. From the sign-in page back to a page that had sent somebody there, or
 * from a page to which the sign-in page went by script: a person's own click is no loop.
 */
const mayLoop = (request: NextRequest, { isReturn }: Redirect, signInPath: string): boolean =>
  request.nextUrl.pathname === signInPath
    ? isReturn
    : request.headers.get('sec-fetch-dest') === 'document' &&
      !request.headers.has('sec-fetch-user') &&
      refererPath(request) === request.nextUrl.basePath + signInPath;

interface BounceGuardOptions {
  /** Name of the cookie that remembers where the last bounce led. */
  readonly cookie: string;
  readonly signInPath: string;
  /** As the session's cookies: over plain http only where those are, too. */
  readonly secure: boolean;
}

/**
 * Two parts of an app that disagree about a session would send a browser to and fro for ever. The second bounce to the
 * same place within 10 s becomes a page that says so.
 */
export const createBounceGuard =
  ({ cookie, signInPath, secure }: BounceGuardOptions) =>
  (request: NextRequest, redirect: Redirect, send: () => Response): Response => {
    if (!mayLoop(request, redirect, signInPath)) return send();
    const place = encodeURIComponent(redirect.path);
    if (request.cookies.get(cookie)?.value === redirect.path || request.cookies.get(cookie)?.value === place)
      return renderNotice('loop', '');
    const response = send();
    response.headers.append(
      'Set-Cookie',
      `${cookie}=${place}; Path=/; Max-Age=${WINDOW_SECONDS}; HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Lax`,
    );
    return response;
  };
