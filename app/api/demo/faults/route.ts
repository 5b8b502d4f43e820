import { isFaultName } from '../../../demo/faults.ts';
import { API_FAULTS } from '../../../demo/server/api-faults.ts';
import { callControl, hasControl, isFromThisPage } from '../../../demo/server/control.ts';
import { readVisit } from '../../../demo/visit.ts';

const answer = (status: number) => new Response(null, { status });

/** The demo API's own status, or 503 where there is none. */
const pass = async (call: Promise<Response>) =>
  answer(
    await call.then(
      ({ status }) => status,
      () => 503,
    ),
  );

/** The visitor who may put faults in the way of their own requests; null: not here, or not from this page. */
const visitorOf = (request: Request) =>
  hasControl(request.headers) && isFromThisPage(request) ? readVisit(request.headers.get('cookie')) : null;

/** Arms one fault for the next refresh of this visitor. */
export const POST = async (request: Request): Promise<Response> => {
  const visit = visitorOf(request);
  if (visit === null) return answer(404);
  const { name } = await request.json().catch(() => ({}));
  const fault = isFaultName(name) ? API_FAULTS[name] : undefined;
  if (fault === undefined) return answer(422);
  const body = JSON.stringify({ ...fault, name, visit, path: '/auth/refresh-token' });
  return pass(callControl('faults', { method: 'POST', body }));
};

/** Takes back all faults of this visitor. */
export const DELETE = async (request: Request): Promise<Response> => {
  const visit = visitorOf(request);
  return visit === null ? answer(404) : pass(callControl(`faults?visit=${visit}`, { method: 'DELETE' }));
};
