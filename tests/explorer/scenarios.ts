import { act, openTabs, signIn, withBudget } from './start.ts';
import { ALL_FAULTS, type FaultName, type Setting } from './world/setting.ts';
import type { Budget, World } from './world/state.ts';
import { anonymousTab } from './world/tab-step.ts';
import { sleepTargets } from './world/time.ts';
import { Watch } from './world/watch.ts';

/** One walk: where it begins, what may happen, and in what surroundings. */
export interface Scenario {
  readonly name: string;
  readonly setting: Setting;
  readonly tabs: number;
  /** `due`: both tabs are signed in and have slept until the access token was over. */
  readonly start: 'nobody' | 'signedIn' | 'due';
  readonly budget: Partial<Budget>;
}

const API = { accessSeconds: 300, refreshSeconds: 3_600 };

const OF_ONE_PROCESS = ALL_FAULTS.filter((fault) => fault !== 'storeLost');

const setting = (name: string, given: Partial<Setting> & { overlapSeconds: number }): Setting => ({
  name,
  api: { ...API, overlapMs: given.overlapSeconds * 1000 },
  instances: 1,
  isShared: false,
  hasLocks: true,
  faults: OF_ONE_PROCESS,
  ...given,
});

/** Who serves the site, and how the API treats a refresh token that comes again. */
export const SETTINGS = {
  strict: setting('one process, strict API', { overlapSeconds: 0 }),
  overlap: setting('one process, API with overlap', { overlapSeconds: 10 }),
  sharedStrict: setting('two processes and a store, strict API', {
    overlapSeconds: 0,
    instances: 2,
    isShared: true,
    faults: ALL_FAULTS,
  }),
  sharedOverlap: setting('two processes and a store, API with overlap', {
    overlapSeconds: 10,
    instances: 2,
    isShared: true,
    faults: ALL_FAULTS,
  }),
  noLocks: setting('one process, strict API, no Web Locks', { overlapSeconds: 0, hasLocks: false }),
} as const;

/** What can make the newest token known to nobody but the API: the losses that no client can prevent. */
export const UNPREVENTABLE: Readonly<Record<keyof typeof SETTINGS, readonly (FaultName | 'sleep')[]>> = {
  strict: ['apiReplyLost', 'crash', 'sleep'],
  overlap: ['sleep'],
  sharedStrict: ['apiReplyLost', 'crash', 'storeLost', 'sleep'],
  sharedOverlap: ['sleep'],
  noLocks: ['apiReplyLost', 'crash', 'sleep'],
};

const THEMES: Readonly<Record<string, Pick<Scenario, 'start' | 'budget'>>> = {
  renew: { start: 'due', budget: {} },
  'renew twice': { start: 'due', budget: { sleeps: 1 } },
  leave: { start: 'due', budget: { logouts: 1 } },
  'sign in': { start: 'nobody', budget: { logins: 1 } },
  'change hands': { start: 'signedIn', budget: { logouts: 1, logins: 1 } },
  'two users': { start: 'nobody', budget: { logins: 2 } },
  cancel: { start: 'nobody', budget: { logins: 1, cancels: 1 } },
  'come back': { start: 'signedIn', budget: { sleeps: 1, resumes: 1 } },
  'ask for more': { start: 'signedIn', budget: { forced: 2 } },
  'old pages': { start: 'signedIn', budget: { logouts: 1, offers: 1, reloads: 1 } },
};

interface Walk {
  readonly theme: string;
  readonly in: readonly (keyof typeof SETTINGS)[];
  readonly tabs: number;
  readonly faults: number;
  readonly more?: Partial<Budget>;
}

const toScenarios = ({ theme, in: settings, tabs, faults, more = {} }: Walk): Scenario[] =>
  settings.map((name) => {
    const { start, budget } = THEMES[theme] ?? { start: 'nobody', budget: {} };
    const given =
      Object.keys(more).length === 0
        ? ''
        : `, ${Object.entries(more)
            .map(([key, value]) => `${value} ${key}`)
            .join(', ')}`;
    return {
      name: `${theme}${given}: ${tabs} tabs, ${faults} faults, ${SETTINGS[name].name}`,
      setting: SETTINGS[name],
      tabs,
      start,
      budget: { ...budget, ...more, faults },
    };
  });

const BOTH = ['strict', 'overlap'] as const;
const ALL = ['strict', 'overlap', 'sharedStrict', 'sharedOverlap'] as const;

/** Two tabs and two faults, in every run of the tests. */
export const CI: readonly Scenario[] = [
  { theme: 'leave', in: ['strict'] as const, tabs: 2, faults: 2 },
  { theme: 'renew', in: ALL, tabs: 2, faults: 2 },
  { theme: 'leave', in: ['overlap'] as const, tabs: 2, faults: 1 },
  { theme: 'sign in', in: ['strict'] as const, tabs: 2, faults: 2 },
  { theme: 'cancel', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'two users', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'old pages', in: ['strict'] as const, tabs: 2, faults: 0 },
].flatMap(toScenarios);

/** What `npm run explore` walks. */
export const USUAL: readonly Scenario[] = [
  { theme: 'leave', in: ['overlap'] as const, tabs: 2, faults: 2 },
  { theme: 'renew', in: ['noLocks'] as const, tabs: 2, faults: 2 },
  { theme: 'renew twice', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'leave', in: ['sharedStrict', 'sharedOverlap'] as const, tabs: 2, faults: 1 },
  { theme: 'change hands', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'come back', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'ask for more', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'old pages', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'renew', in: ['strict'] as const, tabs: 3, faults: 2 },
  { theme: 'leave', in: ['strict'] as const, tabs: 3, faults: 1 },
].flatMap(toScenarios);

/** Three tabs, three faults, two users: as long as it takes. */
export const DEEP: readonly Scenario[] = [
  { theme: 'renew', in: ALL, tabs: 3, faults: 3 },
  { theme: 'two users', in: ['strict'] as const, tabs: 3, faults: 1 },
  { theme: 'two users', in: ['strict'] as const, tabs: 2, faults: 1, more: { logouts: 1 } },
  { theme: 'two users', in: BOTH, tabs: 3, faults: 3, more: { logouts: 1 } },
].flatMap(toScenarios);

/** Nobody signs in, so that no login has a name: the tabs are alike. */
export const isSymmetric = ({ budget, start }: Scenario): boolean =>
  start !== 'nobody' && budget.logins === undefined && budget.reloads === undefined;

/** Small walks, one after the other until something is broken: what a mutant has to pass. */
export const SMALL: readonly Scenario[] = [
  { theme: 'renew', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'sign in', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'old pages', in: ['strict'] as const, tabs: 2, faults: 0 },
  { theme: 'two users', in: ['strict'] as const, tabs: 2, faults: 0 },
  { theme: 'ask for more', in: ['strict'] as const, tabs: 2, faults: 0 },
  { theme: 'cancel', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'come back', in: ['strict'] as const, tabs: 2, faults: 0 },
  { theme: 'leave', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'change hands', in: ['strict'] as const, tabs: 2, faults: 1 },
  { theme: 'renew', in: ['sharedStrict'] as const, tabs: 2, faults: 1 },
  { theme: 'renew', in: ['strict'] as const, tabs: 2, faults: 2 },
  { theme: 'two users', in: ['strict'] as const, tabs: 2, faults: 1 },
].flatMap(toScenarios);

/** The world in which a walk begins. */
export const begin = async (scenario: Scenario): Promise<World> => {
  const { setting, tabs, start, budget } = scenario;
  if (start === 'nobody') return withBudget(await openTabs(setting, tabs), budget);
  const signedIn = await signIn(setting, tabs);
  const alike = signedIn.tabs.map((place) => ({ ...place, tab: anonymousTab(place.tab) }));
  const ready = withBudget(isSymmetric(scenario) ? { ...signedIn, tabs: alike } : signedIn, { sleeps: 1 });
  if (start === 'signedIn') return withBudget(ready, budget);
  const target = sleepTargets(ready).find(({ name }) => name === 'expired');
  if (target === undefined) throw new Error('No token is over some day.');
  const slept = await act(ready, { type: 'sleep', ...target }, { setting, watch: new Watch() });
  return withBudget(slept, budget);
};
