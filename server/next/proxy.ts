import { type NextRequest, NextResponse } from 'next/server.js';
import type { Core } from '../core/create-core.ts';
import type { PageGateOptions } from '../core/page-gate.ts';
import { answerProblem } from '../core/problem.ts';
import { siteHost } from '../core/same-origin.ts';
import { signInAddress } from '../core/sign-in-address.ts';
import { createBounceGuard } from './bounce-guard.ts';
import { renderNotice } from './notice.ts';
import { PATH_HEADER } from './path-header.ts';

/** Runs after the gate let a request pass; it may answer, or leave it to the page. */
export type ProxyHandler = (request: NextRequest) => Response | undefined | Promise<Response | undefined>;

/** A cookie on a page must never be cached: a prerendered page would hand it to everybody (CVE-2025-48947). */
const NEVER_CACHED = { 'Cache-Control': 'private, no-store', 'CDN-Cache-Control': 'no-store' } as const;

const withCookies = (response: Response, lines: readonly string[]): Response => {
  if (lines.length === 0) return response;
  for (const line of lines) response.headers.append('Set-Cookie', line);
  for (const [name, value] of Object.entries(NEVER_CACHED)) response.headers.set(name, value);
  return response;
};

/** From the host the browser asked for: `request.url` bears the address the server is bound to. */
const redirectTo = (request: NextRequest, core: Core, path: string): Response => {
  const { protocol, host, basePath } = request.nextUrl;
  const origin = core.origin.origin ?? `${protocol}//${siteHost(request.headers, core.origin) ?? host}`;
  // Next takes no relative Location from a proxy.
  const location = new URL(basePath + path, origin).href;
  return new Response(null, { status: 303, headers: { Location: location, ...NEVER_CACHED } });
};

/** What the page and the app's own handler see: where they are, and the cookies as the browser will soon have them. */
const prepare = ({ headers, cookies, nextUrl }: NextRequest, setCookies: readonly string[]): void => {
  headers.set(PATH_HEADER, nextUrl.pathname + nextUrl.search);
  for (const line of setCookies) {
    const [pair = ''] = line.split('; ');
    const at = pair.indexOf('=');
    if (line.includes('; Max-Age=0;')) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
};

const isForPage = ({ headers }: Response) =>
  headers.has('x-middleware-next') || headers.has('x-middleware-rewrite');

/** The app's own answer; where it lets the page render, the page gets our request headers unless it set its own. */
const compose = (own: Response, headers: Headers): Response => {
  const response = new Response(own.body, own);
  if (!isForPage(own) || own.headers.has('x-middleware-override-headers')) return response;
  for (const [name, value] of NextResponse.next({ request: { headers } }).headers)
    if (name !== 'x-middleware-next') response.headers.set(name, value);
  return response;
};

interface ProxyOptions {
  readonly name: string;
  readonly secure: boolean;
}

export const createProxy = (core: Core, { name, secure }: ProxyOptions) => {
  const guardBounce = createBounceGuard({ cookie: `${name}-bounced`, signInPath: core.signInPath, secure });

  return (options: PageGateOptions = {}, handler?: ProxyHandler) =>
    async (request: NextRequest): Promise<Response> => {
      const { method, nextUrl, headers } = request;
      const { pathname: path, search } = nextUrl;
      const verdict = await core.judgePage({ method, path, search, headers }, options);
      if (verdict.type === 'unauthorized') return answerProblem({ code: 'session_ended' });
      if (verdict.type === 'unknown')
        return verdict.wantsJson
          ? answerProblem({ code: 'api_unavailable' })
          : renderNotice('unknown', nextUrl.basePath + signInAddress(core.signInPath, path + search));
      if (verdict.type === 'redirect') {
        const answer = guardBounce(request, verdict, () => redirectTo(request, core, verdict.path));
        return withCookies(answer, verdict.setCookies);
      }
      prepare(request, verdict.setCookies);
      const own = await handler?.(request);
      const answer = own ? compose(own, headers) : NextResponse.next({ request: { headers } });
      return withCookies(answer, verdict.setCookies);
    };
};
