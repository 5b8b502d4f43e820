import { createElement } from 'react';
import { type ChartScheme, chartStyle } from '../components/statechart/chart-colours.ts';
import { LAYOUT } from '../components/statechart/layout.ts';
import { authMachine } from '../machines/index.ts';
import { type CoverageCount, CoverageSvg, coverageStyle } from './coverage-svg.tsx';
import { allTransitionIds } from './model/transitions.ts';

/** Which transitions of the chart a suite has taken, and after which of them it looked. */
export interface Coverage {
  /** Transitions that were taken. */
  readonly visit: (transitions: readonly string[]) => void;
  /** Transitions after which the app was checked, and was right. */
  readonly check: (transitions: readonly string[]) => void;
  readonly visited: () => readonly string[];
  readonly checked: () => readonly string[];
  /** Transitions that nothing has taken, by id. */
  readonly missing: () => readonly string[];
  /** A line for each state: taken, checked, all. */
  readonly table: () => string;
  /**
   * @param shares - What must have been taken and checked of all transitions, 0 … 1.
   * @throws Error that names what is missing.
   */
  readonly assert: (shares: { readonly visited?: number; readonly checked?: number }) => void;
  /** The chart as an SVG file, its arrows by what was checked, only taken, taken in part, or never. */
  readonly svg: (scheme?: ChartScheme) => Promise<string>;
}

const stateOf = (id: string) => id.split(' ')[0] ?? '';

const percent = (count: number, all: number) => `${Math.floor((count / all) * 100)} %`;

const arrowOf = (id: string) => {
  const [left = '', right = ''] = id.split(' → ');
  return `${stateOf(left)}→${right.split(' ')[0]}`;
};

/**
 * Counts what paths have covered of `authMachine`.
 *
 * @example
 * const coverage = createCoverage();
 * afterAll(() => { console.log(coverage.table()); coverage.assert({ checked: 1 }); });
 */
export const createCoverage = (): Coverage => {
  const all = allTransitionIds(authMachine);
  const visited = new Set<string>();
  const checked = new Set<string>();
  const missing = () => all.filter((id) => !visited.has(id));

  const countOf = (ids: readonly string[]): CoverageCount => ({
    all: ids.length,
    visited: ids.filter((id) => visited.has(id)).length,
    checked: ids.filter((id) => checked.has(id)).length,
  });

  const row = (name: string, ids: readonly string[]) => {
    const { all, visited, checked } = countOf(ids);
    return [name.padEnd(28), ...[visited, checked, all].map((count) => String(count).padStart(8))].join('');
  };

  return {
    visit: (transitions) => {
      for (const id of transitions) visited.add(id);
    },
    check: (transitions) => {
      for (const id of transitions) checked.add(id);
    },
    visited: () => [...visited],
    checked: () => [...checked],
    missing,
    table: () => {
      const states = [...new Set(all.map(stateOf))];
      return [
        `${'transitions from'.padEnd(28)}   taken checked     all`,
        ...states.map((state) =>
          row(
            state,
            all.filter((id) => stateOf(id) === state),
          ),
        ),
        row('the whole chart', all),
      ].join('\n');
    },
    assert: ({ visited: leastVisited = 0, checked: leastChecked = 0 }) => {
      for (const [what, seen, least] of [
        ['taken', visited, leastVisited],
        ['checked', checked, leastChecked],
      ] as const) {
        const known = all.filter((id) => seen.has(id));
        if (known.length / all.length >= least) continue;
        const lacking = all.filter((id) => !seen.has(id));
        throw new Error(
          `Of the chart’s transitions ${percent(known.length, all.length)} were ${what}, not ${Math.round(least * 100)} %:\n${lacking.join('\n')}`,
        );
      }
    },
    svg: async (scheme = 'light') => {
      // A test that draws nothing needs no React on the server.
      const { renderToStaticMarkup } = await import('react-dom/server');
      const arrows = LAYOUT.edges.map(({ id }) => ({
        id,
        ...countOf(all.filter((transition) => arrowOf(transition) === id)),
      }));
      const drawn = renderToStaticMarkup(
        createElement(CoverageSvg, { layout: LAYOUT, arrows, sum: countOf(all) }),
      );
      return drawn.replace('<defs>', `<style>${chartStyle(scheme)}${coverageStyle(scheme)}</style><defs>`);
    },
  };
};
