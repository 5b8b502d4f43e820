import type { Fault } from '../support/fault-proxy.ts';
import { judge, type Outcome, signIn, untilRenewed } from '../support/judge.ts';
import type { SetUp } from '../support/set-ups.ts';
import type { World } from '../support/world.ts';

export const REFRESH_AT_API = '/auth/refresh-token';
export const REFRESH = '/api/auth/refresh';
export const LOGOUT = '/api/auth/logout';

interface Shown {
  readonly id: string;
  readonly fault: string;
}

/** Run here, in every set-up. */
export interface Row extends Shown {
  readonly run: (world: World) => Promise<Outcome>;
  readonly expected: (setUp: SetUp) => Outcome;
  /** Why a session cannot live through it, where it does not. */
  readonly why?: string;
}

/** Shown by a test of another suite, which `npm run faults` runs as well. */
export interface Elsewhere extends Shown {
  readonly file: string;
  /** Its title, as it is written there. */
  readonly test: string;
  readonly outcome: string;
}

export const survives = () => 'survived';
export const ends = () => 'ended cleanly';
/** The new token exists only at the API: without an overlap no client can get at it. */
export const needsOverlap = ({ overlapSeconds }: SetUp) =>
  overlapSeconds > 0 ? 'survived' : 'ended cleanly';
export const LOST_AT_API =
  'The API has rotated and its reply is lost: the new token exists only there, the old one is refused.';

/** One tab; the fault strikes on a leg when the token is next due. */
const on = (leg: 'apiLeg' | 'webLeg', path: string) => (fault: Fault) => async (world: World) => {
  const tabs = await signIn(world);
  const { hasStruck } = world[leg].inject({ path, ...fault });
  await tabs[0].until(hasStruck);
  if (!hasStruck()) return 'the fault never struck';
  await untilRenewed(tabs);
  return judge(world, tabs);
};
export const onApiLeg = on('apiLeg', REFRESH_AT_API);
export const onWebLeg = on('webLeg', REFRESH);

export const problem = (status: number, headers: Record<string, string> = {}, body = '{"message":"no"}') => ({
  times: 2,
  answer: { status, headers: { 'content-type': 'application/json', ...headers }, body },
});
