import { selectSession } from 'authchart';
import type { FaultName } from '../demo/faults.ts';
import type { Evidence } from './evidence.ts';
import { asked } from './evidence.ts';
import type { Tools } from './task.ts';

/** The demo API knows her, and its README says so. */
const ADA = { email: 'ada@example.com', password: 'correct horse battery' };

/** Signs in: by the demo's own account, or by the form where the API is somebody else's. */
export const signIn = ({ actor, demo, goTo }: Tools, returnTo: string): void => {
  if (demo.hasControl) actor.send({ type: 'login.submitted', credentials: ADA });
  else goTo(`/login?returnTo=${encodeURIComponent(returnTo)}`);
};

export const signOut = ({ actor }: Tools): void => actor.send({ type: 'logout.requested' });

/** To the next timer of the chart: the time in between is skipped, for the page, for Next and for the API. */
export const skipToNextTimer = ({ demo }: Pick<Tools, 'demo'>): void => {
  const dueAt = demo.clock.nextDueAt();
  if (dueAt !== null) demo.setClock({ skipTo: Math.ceil(dueAt) });
};

/** Lets the session come due: its time is skipped to, or where there is no clock to set, the app asks for a new token. */
export const comeDue = ({ actor, demo }: Tools): void => {
  const session = selectSession(actor.getSnapshot());
  if (session === null) return;
  // Every tab adds its share of a tenth of the margin; past that all of them are due.
  const allAreDueAt = session.refreshAt + 0.1 * Math.min(session.expiresAt - session.refreshAt, 60_000);
  if (demo.hasControl) demo.setClock({ skipTo: Math.ceil(allAreDueAt) + 50 });
  else actor.send({ type: 'refresh.requested' });
};

/** A fault in the way of the refresh that then comes due; the nearest one the page can make where the API makes none. */
export const comeDueAt = async (tools: Tools, fault: FaultName, otherwise: FaultName): Promise<void> => {
  await tools.demo.arm(tools.demo.hasControl ? fault : otherwise);
  comeDue(tools);
};

const LONGEST_WAIT_MS = 7_000;

/** Waits until a request of this page to a session route is on the wire. */
export const untilOnTheWire = ({ demo }: Tools, route: string): Promise<void> =>
  new Promise((resolve) => {
    const isThere = () =>
      asked({ requests: demo.store.read().requests } as Evidence, route).some(({ isOver }) => !isOver);
    const stop = demo.store.subscribe(() => isThere() && end());
    const timer = setTimeout(() => end(), LONGEST_WAIT_MS);
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    if (isThere()) end();
  });
