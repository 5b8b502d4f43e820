import { auth } from '../../../auth.ts';
import { callControl, hasControl } from '../../../demo/server/control.ts';
import { entriesAfter } from '../../../demo/server/trace.ts';
import type { Trace } from '../../../demo/trace-entry.ts';
import { readVisit } from '../../../demo/visit.ts';

const NOTHING: readonly string[] = [];

/** The faults that this visitor's requests have not met yet. */
const waitingFaults = async (visit: string): Promise<readonly string[]> => {
  const answer = await callControl(`faults?visit=${visit}`);
  return answer.ok ? answer.json() : NOTHING;
};

/** What this browser's requests were and what its jar holds, without secrets; nobody else's, and only while it watches. */
export const GET = async (request: Request): Promise<Response> => {
  const visit = readVisit(request.headers.get('cookie'));
  if (visit === null) return Response.json({ code: 'not_found' }, { status: 404 });
  const after = Number(new URL(request.url).searchParams.get('after') ?? 0);
  // An API that is down has no faults to tell of; the rest is worth having.
  const waiting = hasControl(request.headers) ? waitingFaults(visit).catch(() => NOTHING) : NOTHING;
  const trace: Trace = {
    jar: await auth.getCookies(),
    waiting: await waiting,
    entries: entriesAfter(visit, after),
  };
  return Response.json(trace, { headers: { 'Cache-Control': 'private, no-store' } });
};
