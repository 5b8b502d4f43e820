import { checkEpilogue } from './checks/epilogue.ts';
import { explore } from './explore.ts';
import { begin, CI, DEEP, isSymmetric, type Scenario, SETTINGS, UNPREVENTABLE, USUAL } from './scenarios.ts';
import { tell } from './story.ts';
import { surround } from './world/globals.ts';

const SETS: Readonly<Record<string, readonly Scenario[]>> = { ci: CI, usual: [...CI, ...USUAL], deep: DEEP };

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

const [set = 'ci', at = '0'] = process.argv.slice(2);
const scenarios = SETS[set] ?? [];
if (at === 'count') console.log(scenarios.length);
else {
  const scenario = scenarios[Number(at)];
  if (scenario === undefined) throw new RangeError(`${set} has no walk ${at}.`);
  console.log(JSON.stringify(await walk(scenario)));
}
