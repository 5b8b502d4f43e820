import { type NextRequest, NextResponse } from 'next/server';
import type { CoreContext } from '../core/context.ts';
import { judgePage, type PageGateOptions, type PageGateSettings } from '../core/page-gate.ts';
import { answerProblem } from '../core/problem.ts';

/** Runs after the gate let a request pass; it may answer, or leave it to the page. */
export type ProxyHandler = (request: NextRequest) => Response | undefined | Promise<Response | undefined>;

/** Tells pages where they are, for the way back after a login. Next tells server components nothing of the sort. */
export const PATH_HEADER = 'x-authchart-path';

/** A cookie on a page must never be cached: a prerendered page would hand it to everybody (CVE-2025-48947). */
const NEVER_CACHED = { 'Cache-Control': 'private, no-store', 'CDN-Cache-Control': 'no-store' } as const;

const LOOP_COOKIE = 'authchart-bounced';
const LOOP_SECONDS = 10;

/** The Cookie header as the browser will send it from now on, so that this very render sees the new token. */
const withNewCookies = (header: string | null, lines: readonly string[]): string => {
  const jar = new Map((header ?? '').split('; ').map((pair) => [pair.split('=')[0] ?? '', pair]));
  for (const line of lines) {
    const [pair = ''] = line.split('; ');
    const name = pair.split('=')[0] ?? '';
    if (line.includes('Max-Age=0;')) jar.delete(name);
    else jar.set(name, pair);
  }
  return [...jar.values()].filter((pair) => pair !== '').join('; ');
};

const redirectTo = (path: string): Response =>
  new Response(null, { status: 303, headers: { Location: path, ...NEVER_CACHED } });

/** Two bounces to the same page within 10 s: proxy and page disagree, and a third would not mend it. */
const bounce = (request: NextRequest, path: string): Response => {
  if (request.cookies.get(LOOP_COOKIE)?.value === encodeURIComponent(path))
    return new Response(
      'The sign-in page and this page disagree about your session. Clear this site’s cookies.',
      {
        status: 508,
        headers: { 'Content-Type': 'text/plain; charset=utf-8', ...NEVER_CACHED },
      },
    );
  const response = redirectTo(path);
  response.headers.append(
    'Set-Cookie',
    `${LOOP_COOKIE}=${encodeURIComponent(path)}; Path=/; Max-Age=${LOOP_SECONDS}; HttpOnly; SameSite=Lax`,
  );
  return response;
};

export const createProxy =
  (context: () => CoreContext, settings: Omit<PageGateSettings, 'public'>) =>
  (options: PageGateOptions = {}, handler?: ProxyHandler) =>
  async (request: NextRequest): Promise<Response> => {
    const { pathname, search } = request.nextUrl;
    const verdict = await judgePage(
      context(),
      { method: request.method, path: pathname, search, headers: request.headers },
      { ...settings, ...options },
    );
    if (verdict.type === 'unauthorized') return answerProblem({ code: 'session_ended' });
    if (verdict.type === 'redirect')
      return pathname === settings.signInPath ? bounce(request, verdict.path) : redirectTo(verdict.path);
    const own = await handler?.(request);
    const headers = new Headers(request.headers);
    headers.set(PATH_HEADER, pathname + search);
    if (verdict.setCookies.length > 0)
      headers.set('cookie', withNewCookies(request.headers.get('cookie'), verdict.setCookies));
    const response = own ?? NextResponse.next({ request: { headers } });
    for (const line of verdict.setCookies) response.headers.append('Set-Cookie', line);
    if (verdict.setCookies.length > 0)
      for (const [name, value] of Object.entries(NEVER_CACHED)) response.headers.set(name, value);
    return response;
  };
