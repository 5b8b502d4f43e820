import { type Envelope, parseEnvelope } from '../../../machines/index.ts';
import type { Draft, OpenCall } from '../world/draft.ts';
import { familyOf } from '../world/epochs.ts';
import { parseHeader, sessionsIn } from '../world/jar.ts';
import type { ServerAnswer } from '../world/server-program.ts';
import { apis, pages, requests } from '../world/state.ts';
import { tabs } from '../world/tab-step.ts';
import { letEnd, mayBeOver } from './rights.ts';

const NAME = /^__Host-authchart-(?:refresh|access)-(epoch\d__)(\.1)?=/;
const TOMBSTONE = /^__Host-authchart-ended=([^;]*)/;

/** The sessions whose cookies an answer deletes; leftovers of a longer value are none. */
const deletedBy = ({ setCookies }: ServerAnswer): number[] =>
  setCookies
    .filter((line) => line.includes('; Max-Age=0;'))
    .map((line) => NAME.exec(line))
    .filter((found) => found !== null && found[2] === undefined)
    .map((found) => familyOf(found?.[1]));

const writtenBy = ({ setCookies }: ServerAnswer): number[] =>
  setCookies
    .filter((line) => !line.includes('; Max-Age=0;'))
    .map((line) => familyOf(NAME.exec(line)?.[1]))
    .filter((family) => family !== -1);

const buriedBy = ({ setCookies }: ServerAnswer): number[] =>
  setCookies
    .flatMap((line) => TOMBSTONE.exec(line)?.[1]?.split('.').map(familyOf) ?? [])
    .filter((family) => family !== -1);

/** The sessions of a Cookie header. */
export const familiesIn = (cookie: string): number[] => [
  ...new Set([...cookie.matchAll(/-refresh-(epoch\d__)=/g)].map(([, epoch]) => familyOf(epoch))),
];

const newest = new Map<string, number>();

/** The session of a Cookie header that began last: it displaces the others. */
export const newestIn = (cookie: string): number => {
  const known = newest.get(cookie);
  if (known !== undefined) return known;
  const [first] = sessionsIn(parseHeader(cookie));
  const found = familyOf(first?.epoch);
  newest.set(cookie, found);
  return found;
};

const envelopeIn = ({ body }: ServerAnswer): Envelope | null =>
  parseEnvelope(JSON.parse(body === '' ? 'null' : body));

const checkSession = (draft: Draft, route: string, given: { cookie: string; envelope: Envelope }) => {
  const { session } = given.envelope;
  if (session === null) return;
  const family = familyOf(session.epoch);
  const known = apis.at(draft.api).families[family];
  if (known?.user !== session.user.id)
    draft.watch.fail('I15', `${route} answered ${session.user.id} with the session of ${known?.user}`);
  if (route !== 'login' && !familiesIn(given.cookie).includes(family))
    draft.watch.fail('I15', `${route} answered a session that its request did not carry`);
  if (given.cookie.includes(`-ended=`) && new RegExp(`-ended=[^;]*${session.epoch}`).test(given.cookie))
    draft.watch.fail('I16', `${route} answered a session that the request's tombstone names`);
  // `Max-Age` is whole seconds.
  if (session.endsAt !== null && known !== undefined && session.endsAt >= known.endsAt + 1_000)
    draft.watch.fail('I34', 'the end of a session moved');
};

/** Everything that is promised of an answer: I15, I16, I23, I25, I26, I30, I34. */
export const checkAnswer = (draft: Draft, call: OpenCall, answer: ServerAnswer): void => {
  if (call.wire === null) return;
  const { route, cookie, attempt } = requests.at(call.wire.request);
  for (const flaw of answer.flaws) draft.watch.fail(flaw.slice(0, 3), flaw.slice(5));
  const asked = familiesIn(cookie);
  const isDisplaced = (family: number) => newestIn(cookie) !== family;
  for (const family of [...deletedBy(answer), ...buriedBy(answer)])
    if (isDisplaced(family)) letEnd(draft, [family]);
    else if (!mayBeOver(draft, family))
      draft.watch.fail('I30', `${route} ended the living session ${family}`);
  for (const family of writtenBy(answer))
    if (route !== 'login' && !asked.includes(family))
      draft.watch.fail(
        'I15',
        `${route} wrote the cookies of session ${family}, which its request did not carry`,
      );
  const envelope = answer.status === 200 || answer.status === 409 ? envelopeIn(answer) : null;
  if (envelope === null) return;
  checkSession(draft, route, { cookie, envelope });
  if (route === 'login' && envelope.session !== null) {
    const family = familyOf(envelope.session.epoch);
    const { pages: before } = draft.memory;
    draft.memory.pages = Object.assign([...before], { [family]: pages.idOf(envelope) });
    if (attempt !== null && draft.memory.cancelled.includes(attempt)) noteCancelled(draft, family);
  }
};

const noteCancelled = (draft: Draft, family: number) => {
  if (!draft.memory.left.includes(family))
    draft.memory.left = [...draft.memory.left, family].sort((a, b) => a - b);
};

/** Somebody leaves without having heard of a session, and so leaves any that the request carries. */
export const noteLeaving = (draft: Draft, { tab, errand, wire }: OpenCall): void => {
  const place = draft.tabs[tab];
  if (errand !== 'logout' || wire === null || place === undefined || place.tab === -1) return;
  const { leaving } = tabs.at(place.tab).auth.context;
  if (leaving === null) letEnd(draft, familiesIn(requests.at(wire.request).cookie));
};

/** A login that nobody waits for: the other tabs learn of it at their next page. */
export const noteLanding = (draft: Draft, call: OpenCall, answer: ServerAnswer): void => {
  if (call.wire === null || answer.status !== 200) return;
  if (requests.at(call.wire.request).route === 'login' && call.wire.awaitedAs === -1)
    draft.memory.isOrphaned = true;
};
