import type { Draft } from './draft.ts';
import { expire } from './jar.ts';
import { jars, stores, type World } from './state.ts';
import { ageTab, tabs } from './tab-step.ts';

/**
 * Nothing is under way but what nobody waits for: requests and replies that are late. Only then time passes; how long
 * a request takes is told by the faults instead.
 */
export const isQuiet = ({ calls }: World): boolean =>
  calls.every(({ client, wire }) => client === -1 && wire?.stage !== 'served');

/** How far one may sleep: until a token of some tab is due, over, or its session is. */
export const sleepTargets = ({ now, tabs: places }: World): { until: number; name: string }[] => {
  const sessions = places.flatMap(({ tab }) => (tab === -1 ? [] : (tabs.at(tab).auth.context.session ?? [])));
  const found = new Map<number, string>();
  for (const { refreshAt, expiresAt, endsAt } of sessions) {
    if (endsAt !== null) found.set(endsAt, 'over');
    found.set(expiresAt, 'expired');
    found.set(refreshAt, 'due');
  }
  return [...found].filter(([until]) => until > now).map(([until, name]) => ({ until, name }));
};

/** Time passes: cookies and memories run out, timers become due. */
export const passTime = (draft: Draft, until: number): void => {
  draft.now = until;
  draft.jar = jars.idOf(expire(jars.at(draft.jar), until));
  draft.stores = draft.stores.map((id) => stores.idOf(stores.at(id).filter(([, , end]) => end > until)));
  for (const place of draft.tabs) if (place.tab !== -1) place.tab = ageTab(place.tab, until);
};
