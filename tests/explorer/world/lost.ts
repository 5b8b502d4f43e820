import { nameOf } from '../../../server/coordinator/successor.ts';
import { restAt } from '../engine/coroutine.ts';
import { tokenName } from './api.ts';
import type { Draft } from './draft.ts';
import { answers, apiAnswers, apis, stores as interned, jars, requests, type World } from './state.ts';

const memo = new Map<string, boolean>();

const remembered = (name: string, find: () => boolean): boolean => {
  const known = memo.get(name);
  if (known !== undefined) return known;
  const found = find();
  memo.set(name, found);
  return found;
};

/** Sealed values are plain in this world: a token stands in one if its text does. */
const holds = (cookies: string, token: string) =>
  cookies.split(/[;\s]+/).some((pair) =>
    Buffer.from(pair.slice(pair.indexOf('=') + 1), 'base64url')
      .toString('utf8')
      .includes(`"${token}"`),
  );

/** Whether anybody but the API has the newest token of a family. */
const isKnown = (draft: Draft, family: number, generation: number): boolean => {
  const token = tokenName(family, generation);
  const inJar = remembered(`jar ${draft.jar} ${token}`, () =>
    jars.at(draft.jar).some(({ value }) => holds(`=${value}`, token)),
  );
  if (inJar) return true;
  if (generation > 0 && isRemembered(draft.stores, family, generation - 1)) return true;
  return draft.calls.some(({ wire }) => {
    // What nobody waits for may never land.
    if (wire === null || (wire.awaitedAs === -1 && wire.stage === 'answered')) return false;
    if (remembered(`request ${wire.request} ${token}`, () => holds(requests.at(wire.request).cookie, token)))
      return true;
    if (wire.stage === 'answered')
      return remembered(`answer ${wire.answer} ${token}`, () =>
        answers.at(wire.answer).setCookies.some((line) => holds(line, token)),
      );
    return (
      wire.apiAnswers.some(([, id]) => JSON.stringify(apiAnswers.at(id)).includes(`"${token}"`)) ||
      (wire.server !== -1 && isHeld(wire.server, token))
    );
  });
};

/** A handler that has heard the token and has not answered yet. */
const isHeld = (server: number, token: string): boolean =>
  remembered(`handler ${server} ${token}`, () => {
    for (let place = restAt(server) as { parent: unknown; answer: unknown } | null; place !== null; ) {
      if (JSON.stringify(place.answer)?.includes(`"${token}"`)) return true;
      place = place.parent as typeof place;
    }
    return false;
  });

type Marks = readonly (readonly [family: number, by: string])[];

const mark = (marks: Marks, family: number, by: string): Marks =>
  [...marks, [family, by] as const].sort(([a], [b]) => a - b);

/** Whether some store still leads from a family's used token of this generation to its successor. */
const isRemembered = (stores: readonly number[], family: number, generation: number): boolean => {
  const key = `successor:${nameOf(tokenName(family, generation))}`;
  return stores.some((id) =>
    remembered(`store ${id} ${key}`, () => interned.at(id).some(([one]) => one === key)),
  );
};

/**
 * Remembers which sessions have just lost their newest token to everybody but the API, and of which the coordinators
 * have forgotten a successor; and by what.
 */
export const findLost = (draft: Draft, before: World, by: string): void => {
  const { families } = apis.at(draft.api);
  for (const [family, { replacedAt, isRevoked }] of families.entries()) {
    const { mayEnd, lost, forgotten } = draft.memory;
    const isOver = isRevoked || mayEnd.includes(family);
    const wasLost = lost.some(([one]) => one === family);
    if (!isOver && isKnown(draft, family, replacedAt.length) === wasLost)
      draft.memory.lost = wasLost ? lost.filter(([one]) => one !== family) : mark(lost, family, by);
    const isForgotten = (_: number, generation: number) =>
      isRemembered(before.stores, family, generation) && !isRemembered(draft.stores, family, generation);
    // A store that forgets also forgets who is rotating, and of a session that is over too: nobody may know yet.
    const isGone = by === 'storeLost' || (!isOver && replacedAt.some(isForgotten));
    if (!forgotten.some(([one]) => one === family) && isGone)
      draft.memory.forgotten = mark(forgotten, family, by);
  }
};
