import { shownHeaders } from '../shown-headers.ts';
import { readRequestId, readVisit } from '../visit.ts';
import { askedHeaders } from './asked-headers.ts';
import { hasControl, nowOf } from './control.ts';
import { remember } from './trace.ts';

const EMPTY: readonly [] = [];

/**
 * How Next's side of the demo calls the API: the visitor's time goes along, where the API is the demo's own, and what
 * was asked and answered is remembered for the visitor, without secrets.
 */
export const apiFetch: typeof fetch = async (input, init) => {
  const asked = await askedHeaders();
  const visit = readVisit(asked.get('cookie'));
  if (visit === null && !hasControl(asked)) return fetch(input, init);
  const at = nowOf({ headers: asked });
  const all = new Headers(init?.headers);
  const sent = shownHeaders(all);
  if (hasControl(asked)) all.set('x-demo-now', String(at));
  if (hasControl(asked) && visit !== null) all.set('x-demo-visit', visit);
  const realAt = Date.now();
  const note = (response: Response | null) => {
    if (visit === null) return;
    remember(visit, {
      leg: 'api',
      request: readRequestId(asked),
      realAt,
      at,
      tookMs: Date.now() - realAt,
      method: init?.method ?? 'GET',
      path: new URL(input instanceof Request ? input.url : input).pathname,
      status: response?.status ?? null,
      sent,
      received: response === null ? EMPTY : shownHeaders(response.headers),
    });
  };
  try {
    const response = await fetch(input, { ...init, headers: all });
    note(response);
    return response;
  } catch (thrown) {
    note(null);
    throw thrown;
  }
};
