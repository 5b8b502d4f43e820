import { setTimeout as wait } from 'node:timers/promises';
import type { Tab } from './browser.ts';
import { CREDENTIALS, type World } from './world.ts';

/** What a fault came to. Anything else is a defect, in words. */
export type Outcome = 'survived' | 'ended cleanly' | (string & {});

const QUIET_MS = 600;

const isIn = (tab: Tab) => tab.actor.getSnapshot().matches('authenticated');
const isOut = (tab: Tab) => tab.actor.getSnapshot().matches('anonymous');
const describe = (tab: Tab) =>
  `${JSON.stringify(tab.value())} (ended: ${tab.ended.join() || 'no'}, error: ${tab.actor.getSnapshot().context.error?.code ?? 'none'})`;

/** Tabs in which the demo's user has just signed in. */
export const signIn = async (world: World, count = 1): Promise<[Tab, ...Tab[]]> => {
  const first = world.browser.openTab();
  await first.until(() => isOut(first));
  first.actor.send({ type: 'login.submitted', credentials: CREDENTIALS });
  await first.until(() => isIn(first));
  const others = Array.from({ length: count - 1 }, () => world.browser.openTab());
  for (const tab of others) await tab.until(() => isIn(tab));
  for (const tab of [first, ...others])
    if (!isIn(tab)) throw new Error(`a tab could not sign in: ${describe(tab)}`);
  return [first, ...others];
};

/** Waits until a tab holds a newer token, or nobody is signed in. */
export const untilSettled = (tab: Tab, generation = 1) =>
  tab.until(() => isOut(tab) || (isIn(tab) && (tab.session()?.generation ?? -1) >= generation));

/**
 * Looks at all tabs once the fault is over.
 *
 * Survived: signed in, and the next refresh works. Ended cleanly: signed out once, nothing left in the jar, and nobody
 * asks any more.
 */
export const judge = async (world: World, tabs: readonly Tab[]): Promise<Outcome> => {
  for (const tab of tabs) await tab.until(() => isIn(tab) || isOut(tab));
  if (tabs.every(isIn)) {
    world.apiLeg.heal();
    world.webLeg.heal();
    world.browser.settings.tamper = null;
    const [first] = tabs;
    const generation = first?.session()?.generation ?? 0;
    if (first !== undefined) await untilSettled(first, generation + 1);
    return tabs.every(isIn) ? 'survived' : `lost at the next refresh: ${tabs.map(describe).join(' | ')}`;
  }
  if (!tabs.every(isOut)) return `tabs disagree: ${tabs.map(describe).join(' | ')}`;
  // What was on its way when the last tab learnt it has arrived by then.
  await wait(QUIET_MS / 2);
  const asked = world.webLeg.seen.length;
  await wait(QUIET_MS);
  if (world.webLeg.seen.length > asked) return 'ended, but the tabs go on asking';
  if (world.browser.names().length > 0) return `ended, but cookies remain: ${world.browser.names().join()}`;
  const told = tabs.map(({ ended }) => ended.length);
  return told.every((count) => count === 1) ? 'ended cleanly' : `ended, but told ${told.join()} times`;
};
