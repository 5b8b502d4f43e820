import { checkEpilogue } from './checks/epilogue.ts';
import { explore } from './explore.ts';
import {
  begin,
  CI,
  DEEP,
  isSymmetric,
  type Scenario,
  SETTINGS,
  SMALL,
  UNPREVENTABLE,
  USUAL,
} from './scenarios.ts';
import { tell } from './story.ts';
import { surround } from './world/globals.ts';

const SETS: Readonly<Record<string, readonly Scenario[]>> = {
  ci: CI,
  usual: [...CI, ...USUAL],
  deep: DEEP,
  small: SMALL,
};

/** How many states one walk may reach. */
const LIMIT = Number(process.env.AUTHCHART_STATES ?? Number.POSITIVE_INFINITY);

const walk = async (scenario: Scenario) => {
  const { setting } = scenario;
  const stopSurrounding = surround({ hasLocks: setting.hasLocks });
  const since = performance.now();
  let looks = 0;
  const explored = await explore({
    setting,
    start: await begin(scenario),
    limit: LIMIT,
    isSymmetric: isSymmetric(scenario),
    stopAtFirst: process.env.AUTHCHART_STOP === '1',
    onQuiet: async (world, watch) => {
      if (await checkEpilogue(world, { setting, watch })) looks += 1;
    },
  });
  stopSurrounding();
  const key = Object.entries(SETTINGS).find(([, known]) => known === setting)?.[0] as keyof typeof SETTINGS;
  const allowed: readonly string[] = UNPREVENTABLE[key];
  return {
    ...explored,
    name: scenario.name,
    looks,
    seconds: (performance.now() - since) / 1000,
    losses: Object.fromEntries(explored.losses),
    unexpectedLosses: [...explored.losses.keys()].filter((by) => !allowed.includes(by)),
    found: explored.found.map(({ violation, trace }) => ({ ...violation, trace, story: tell(trace) })),
  };
};

/** The first thing that is broken in one of the small walks; null where they all pass. */
const firstBroken = async (): Promise<string | null> => {
  for (const scenario of SMALL) {
    const { found, unexpectedLosses, isComplete, name } = await walk(scenario);
    const [first] = found;
    if (first !== undefined) return `${first.id} in ${first.trace.length} steps of "${name}": ${first.what}`;
    if (unexpectedLosses.length > 0) return `I13 in "${name}": a session lost by ${unexpectedLosses}`;
    if (!isComplete) return `L2 in "${name}": it never comes to rest`;
  }
  return null;
};

const [set = 'ci', at = '0'] = process.argv.slice(2);
const scenarios = SETS[set] ?? [];
if (at === 'count') console.log(scenarios.length);
else if (at === 'broken') console.log(JSON.stringify(await firstBroken()));
else {
  const scenario = scenarios[Number(at)];
  if (scenario === undefined) throw new RangeError(`${set} has no walk ${at}.`);
  console.log(JSON.stringify(await walk(scenario)));
}
