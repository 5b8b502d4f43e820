import type { PageRequest } from '../demo/page/records.ts';
import type { TraceEntry } from '../demo/trace-entry.ts';

/** One request of a page with all that came of it; `request` is null where a page was rendered, or an action ran. */
export interface Exchange {
  readonly key: string;
  readonly realAt: number;
  readonly at: number;
  readonly request: PageRequest | null;
  /** Next's side of it; null where it never arrived. */
  readonly next: TraceEntry | null;
  readonly api: readonly TraceEntry[];
}

/** Joins what the pages sent with what Next answered and asked, newest first. */
export const joinExchanges = (
  requests: readonly PageRequest[],
  legs: readonly TraceEntry[],
): readonly Exchange[] => {
  const known = new Set(requests.map(({ id }) => id));
  const ofPages = requests.map((request) => {
    const own = legs.filter((leg) => leg.request === request.id);
    return {
      key: request.id,
      realAt: request.realAt,
      at: request.at,
      request,
      next: own.find(({ leg }) => leg === 'next') ?? null,
      api: own.filter(({ leg }) => leg === 'api'),
    };
  });
  // A page that was left before its request was over has told nobody of it.
  const ofNobody = legs
    .filter(({ request }) => request === null || !known.has(request))
    .map((leg) => ({
      key: `leg ${leg.id}`,
      realAt: leg.realAt,
      at: leg.at,
      request: null,
      next: leg.leg === 'next' ? leg : null,
      api: leg.leg === 'api' ? [leg] : [],
    }));
  return [...ofPages, ...ofNobody].sort((a, b) => b.realAt - a.realAt);
};
