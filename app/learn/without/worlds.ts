import { createChartSite } from './chart-site.ts';
import { type Experiment, MOST_REQUESTS } from './experiments.ts';
import { createNaiveSite } from './naive-site.ts';
import type { Outcome, TabOutcome } from './outcome.ts';
import { createSimulatedApi } from './simulated-api.ts';

/** What a tab shows, and what it would send with its next request. */
interface Standing {
  readonly saysHello: boolean;
  readonly accessToken?: string;
}

/** Both worlds of a run: a site and an API each, under the same fault. */
export const createWorlds = ({ lifeMs, isStrict = false, downMs }: Experiment) => {
  const startedAt = Date.now();
  const isDown = () => {
    const elapsed = Date.now() - startedAt;
    return downMs !== undefined && elapsed >= downMs[0] && elapsed < downMs[1];
  };
  const naiveApi = createSimulatedApi({ lifeMs, isStrict, isDown });
  const chartApi = createSimulatedApi({ lifeMs, isStrict, isDown });
  return {
    startedAt,
    naive: { api: naiveApi, standings: new Map<string, Standing>(), ...createNaiveSite(naiveApi, startedAt) },
    chart: {
      api: chartApi,
      standings: new Map<string, Standing>(),
      ...createChartSite(chartApi, lifeMs, startedAt),
    },
  };
};

export type Worlds = ReturnType<typeof createWorlds>;

export interface Outcomes {
  readonly naive: Outcome;
  readonly chart: Outcome;
}

const tabsOf = (
  tabs: readonly string[],
  standings: ReadonlyMap<string, Standing>,
  order: (standing: Standing) => 200 | 401,
): TabOutcome[] =>
  tabs.map((tab) => {
    const standing = standings.get(tab);
    const saysHello = standing?.saysHello ?? false;
    return { tab, saysHello, order: saysHello && standing !== undefined ? order(standing) : null };
  });

/** How both stand now. @param error - What nobody caught. */
export const collectOutcomes = (
  { naive, chart }: Worlds,
  tabs: readonly string[],
  error: string | null,
): Outcomes => ({
  naive: {
    calls: naive.calls.slice(0, MOST_REQUESTS),
    rotations: naive.api.rotations(),
    tabs: tabsOf(tabs, naive.standings, ({ accessToken = '' }) => naive.api.order(accessToken)),
    error,
    isStopped: naive.calls.length >= MOST_REQUESTS,
  },
  chart: {
    calls: [...chart.calls],
    rotations: chart.api.rotations(),
    tabs: tabsOf(tabs, chart.standings, chart.order),
    error: null,
    isStopped: false,
  },
});
