import { createElement } from 'react';
import { type ChartScheme, chartStyle } from '../components/statechart/chart-colours.ts';
import { LAYOUT } from '../components/statechart/layout.ts';
import { authMachine } from '../machines/index.ts';
import { type ArrowCoverage, CoverageSvg, coverageStyle } from './coverage-svg.tsx';
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
  /** The chart, its arrows coloured by what was checked, only taken, or neither. */
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

  const row = (name: string, ids: readonly string[]) => {
    const counts = [visited, checked].map((seen) => ids.filter((id) => seen.has(id)).length);
    return [name.padEnd(28), ...[...counts, ids.length].map((count) => String(count).padStart(8))].join('');
  };

  const arrows = (): ArrowCoverage[] =>
    LAYOUT.edges.map(({ id }) => {
      const own = all.filter((transition) => arrowOf(transition) === id);
      return {
        id,
        all: own.length,
        visited: own.filter((transition) => visited.has(transition)).length,
        checked: own.filter((transition) => checked.has(transition)).length,
      };
    });

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
      const drawn = renderToStaticMarkup(createElement(CoverageSvg, { layout: LAYOUT, arrows: arrows() }));
      return drawn.replace('<defs>', `<style>${chartStyle(scheme)}${coverageStyle(scheme)}</style><defs>`);
    },
  };
};
