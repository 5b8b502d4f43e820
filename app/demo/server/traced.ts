import { shownHeaders } from '../shown-headers.ts';
import { readRequestId, readVisit } from '../visit.ts';
import { nowOf } from './control.ts';
import { remember } from './trace.ts';

type Handler = (request: Request) => Promise<Response>;

/** The same handler; what it answers to a browser that watches is remembered, without secrets. */
export const traced =
  (handle: Handler): Handler =>
  async (request) => {
    const visit = readVisit(request.headers.get('cookie'));
    if (visit === null) return handle(request);
    const begun = { realAt: Date.now(), at: nowOf(request), sent: shownHeaders(request.headers) };
    const response = await handle(request);
    remember(visit, {
      ...begun,
      leg: 'next',
      request: readRequestId(request.headers),
      tookMs: Date.now() - begun.realAt,
      method: request.method,
      // Never the query: what stands there is nobody's to show.
      path: new URL(request.url).pathname,
      status: response.status,
      received: shownHeaders(response.headers),
    });
    return response;
  };

/** {@link traced} for everything a route file exports. */
export const tracedAll = <Handlers extends Readonly<Record<string, Handler>>>(handlers: Handlers): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([method, handle]) => [method, traced(handle)]),
  ) as Handlers;
