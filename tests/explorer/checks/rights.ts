import type { Draft } from '../world/draft.ts';
import { apis } from '../world/state.ts';

/** Whether a session may be over: left, refused, displaced, cancelled, past its end, or ended at the API. */
export const mayBeOver = (draft: Draft, family: number): boolean => {
  const known = apis.at(draft.api).families[family];
  const { mayEnd, attempts, cancelled } = draft.memory;
  const attempt = attempts[family];
  return (
    known === undefined ||
    known.isRevoked ||
    known.endsAt <= draft.now ||
    mayEnd.includes(family) ||
    (attempt != null && cancelled.includes(attempt))
  );
};

/** From now on it may be over. */
export const letEnd = (draft: Draft, families: readonly number[]): void => {
  const { mayEnd } = draft.memory;
  const next = families.filter((family) => family >= 0 && !mayEnd.includes(family));
  if (next.length > 0) draft.memory.mayEnd = [...mayEnd, ...next].sort((a, b) => a - b);
};
