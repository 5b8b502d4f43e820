import { restAt, type Waiting } from '../engine/coroutine.ts';
import { type ApiCall, type ApiEvent, readToken } from '../world/api.ts';
import type { Draft, OpenCall } from '../world/draft.ts';
import { apis, requests } from '../world/state.ts';
import { familiesIn, newestIn } from './answer.ts';
import { letEnd, mayBeOver } from './rights.ts';

interface ApiCalled {
  readonly call: OpenCall;
  readonly asked: ApiCall;
  readonly event: ApiEvent;
}

const DUE_TOLERANCE_MS = 2_000;

/** When a family's token of this generation was due for renewal. */
const dueAt = (draft: Draft, { family, generation }: ApiEvent): number => {
  const { api, setting } = draft;
  const known = apis.at(api).families[family];
  const lifeMs = setting.api.accessSeconds * 1000;
  const madeAt =
    generation === 0
      ? (known?.endsAt ?? 0) - setting.api.refreshSeconds * 1000
      : (known?.replacedAt[generation - 1] ?? 0);
  return madeAt + lifeMs - 1_000 - Math.min(60_000, lifeMs / 4);
};

/** Another request that is asking the API to refresh the very same token, at the same store. */
const isAskedTwice = (draft: Draft, { call, asked }: ApiCalled): boolean =>
  draft.calls.some((other) => {
    const { wire } = other;
    if (other === call || wire?.stage !== 'served') return false;
    if (!draft.setting.isShared && wire.instance !== call.wire?.instance) return false;
    const waiting = restAt(wire.server) as Waiting;
    return waiting.pending.some(({ what }) => {
      const known = what.call as ApiCall | undefined;
      return what.type === 'api' && known?.route === 'refresh' && known.token === asked.token;
    });
  });

/** A used token came again. Once its session was left, or its successor is lost, nothing more is lost by it. */
const checkReuse = (draft: Draft, { family }: ApiEvent) => {
  const { lost, forgotten } = draft.memory;
  const by = [...forgotten, ...lost].find(([one]) => one === family)?.[1];
  if (by !== undefined) draft.watch.losses.push(by);
  else if (!mayBeOver(draft, family))
    draft.watch.fail(
      'I13',
      'the API saw a used token again, though its successor was not lost: the session is revoked',
    );
};

const isForced = (body: string | null) => body !== null && JSON.parse(body).force === true;

/** Everything that is promised of a call to the API: I9, I13, I21, I31. */
export const checkApiCall = (draft: Draft, given: ApiCalled): void => {
  const { call, asked, event } = given;
  if (call.wire === null) return;
  const { cookie, body, attempt } = requests.at(call.wire.request);
  const carried = familiesIn(cookie);
  const { family } = event;
  const isForgotten = draft.memory.forgotten.some(([one]) => one === family);
  if (asked.route === 'refresh' && !isForgotten && isAskedTwice(draft, given))
    draft.watch.fail('I31', 'two requests refresh the same token at once');
  if (event.type === 'reused') checkReuse(draft, event);
  if (event.type === 'rotated' && !isForced(body) && draft.now < dueAt(draft, event) - DUE_TOLERANCE_MS)
    draft.watch.fail('I21', 'a token was renewed that was not due');
  if (asked.route === 'refresh' && readToken(asked.token) !== null && !carried.includes(family))
    draft.watch.fail('I15', 'a token was sent that the request did not carry');
  if (event.type === 'started') {
    letEnd(draft, carried);
    draft.memory.attempts = Object.assign([...draft.memory.attempts], { [family]: attempt });
  }
  const isDisplaced = carried.includes(family) && newestIn(cookie) !== family;
  if (event.type === 'ended' && !mayBeOver(draft, family) && !isDisplaced)
    draft.watch.fail('I9', 'a living session was revoked at the API');
};
