import { setTimeout as wait } from 'node:timers/promises';
import type { Tab } from './browser.ts';
import { CREDENTIALS, type World } from './world.ts';

/** What a fault came to. Anything else is a defect, in words. */
export type Outcome = 'survived' | 'ended cleanly' | (string & {});

const QUIET_MS = 600;

/** A tab that keeps to its floors and back-offs stays far below this, whatever the machine. */
const MOST_PER_SECOND_AND_TAB = 4;
const BURST = 20;

const isIn = (tab: Tab) => tab.actor.getSnapshot().matches('authenticated');
const isOut = (tab: Tab) => tab.actor.getSnapshot().matches('anonymous');
/** Requests to the session routes; what the app itself asks its API is its own affair. */
const asked = ({ webLeg }: World) => webLeg.seen.filter((line) => line.includes('/api/auth/')).length;
const generationOf = (tab: Tab) => tab.session()?.generation ?? -1;
const describe = (tab: Tab) =>
  `${JSON.stringify(tab.value())} (ended: ${tab.ended.join() || 'no'}, error: ${tab.actor.getSnapshot().context.error?.code ?? 'none'})`;

/** Tabs in which the demo's user has just signed in. */
export const signIn = async (world: World, count = 1): Promise<[Tab, ...Tab[]]> => {
  const first = world.browser.openTab();
  await first.until(() => isOut(first));
  first.actor.send({ type: 'login.submitted', credentials: CREDENTIALS });
  await first.until(() => isIn(first));
  const others = Array.from({ length: count - 1 }, () => world.browser.openTab());
  const tabs: [Tab, ...Tab[]] = [first, ...others];
  // All at one moment: on a slow machine the first may be renewing already when the last has come.
  await first.until(() => tabs.every(isIn));
  const isLeft = tabs.find((tab) => !isIn(tab));
  if (isLeft !== undefined) throw new Error(`a tab could not sign in: ${describe(isLeft)}`);
  return tabs;
};

/** Waits until every tab holds a newer token than now, or nobody is signed in. */
export const untilRenewed = async (tabs: readonly Tab[], rotations = 1): Promise<void> => {
  const wanted = Math.max(...tabs.map(generationOf)) + rotations;
  for (const tab of tabs) await tab.until(() => isOut(tab) || (isIn(tab) && generationOf(tab) >= wanted));
};

/** Waits until every tab knows where it stands. */
export const untilSettled = async (tabs: readonly Tab[]): Promise<void> => {
  for (const tab of tabs) await tab.until(() => isIn(tab) || isOut(tab));
};

const judgeSurvivors = async (world: World, tabs: readonly Tab[]): Promise<Outcome> => {
  world.heal();
  const wanted = Math.max(...tabs.map(generationOf)) + 1;
  await untilRenewed(tabs);
  if (!tabs.every(isIn)) return `lost at the next refresh: ${tabs.map(describe).join(' | ')}`;
  if (tabs.some((tab) => generationOf(tab) < wanted)) return 'signed in, but never renewed again';
  return tabs.every(({ ended }) => ended.length === 0) ? 'survived' : 'signed in again, after an end';
};

const judgeEnded = async (world: World, tabs: readonly Tab[]): Promise<Outcome> => {
  // What was on its way when the last tab learnt it has arrived by then.
  await wait(QUIET_MS / 2);
  const before = asked(world);
  await wait(QUIET_MS);
  if (asked(world) > before) return 'ended, but the tabs go on asking';
  if (world.browser.names().length > 0) return `ended, but cookies remain: ${world.browser.names().join()}`;
  const told = tabs.map(({ ended }) => ended.length);
  return told.every((count) => count === 1) ? 'ended cleanly' : `ended, but told ${told.join()} times`;
};

/**
 * Looks at all tabs once the fault is over.
 *
 * Survived: signed in all the time, and the next refresh works. Ended cleanly: signed out once, nothing left in the
 * jar, and nobody asks any more. In either case nobody asked hotly.
 */
export const judge = async (world: World, tabs: readonly Tab[]): Promise<Outcome> => {
  await untilSettled(tabs);
  const isUndecided = !tabs.every(isIn) && !tabs.every(isOut);
  if (isUndecided) return `tabs disagree: ${tabs.map(describe).join(' | ')}`;
  const outcome = tabs.every(isIn) ? await judgeSurvivors(world, tabs) : await judgeEnded(world, tabs);
  const most = BURST + world.seconds() * MOST_PER_SECOND_AND_TAB * world.browser.count();
  return asked(world) > most ? `${outcome}, but asked ${asked(world)} times` : outcome;
};
