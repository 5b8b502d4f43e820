import type { Call } from './wire.ts';
import styles from './without.module.css';

const WIDTH = 420;
const LANE = 24;
const LEFT = 8;

interface StripProps {
  readonly calls: readonly Call[];
  readonly tabs: readonly string[];
  readonly runMs: number;
  /** Where the run stands; `runMs` once it is over. */
  readonly nowMs: number;
  readonly title: string;
}

/** Requests on a line of time, one line a tab: filled where they were answered, a cross where they were refused. */
export const Strip = ({ calls, tabs, runMs, nowMs, title }: StripProps) => {
  const xOf = (ms: number) => LEFT + (Math.min(ms, runMs) / runMs) * (WIDTH - 2 * LEFT);
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${WIDTH} ${tabs.length * LANE + 14}`}
      role="img"
      aria-label={title}
    >
      {tabs.map((tab, lane) => {
        const y = LANE / 2 + lane * LANE;
        return (
          <g key={tab}>
            <line className={styles.lane} x1={LEFT} x2={WIDTH - LEFT} y1={y} y2={y} />
            <line className={styles.past} x1={LEFT} x2={xOf(nowMs)} y1={y} y2={y} />
            {calls
              .filter((call) => call.tab === tab)
              .map(({ id, at, status }) =>
                status === null || status < 400 ? (
                  <circle
                    key={id}
                    className={styles.answered}
                    data-at={at}
                    data-status={status}
                    cx={xOf(at)}
                    cy={y}
                    r="5"
                  />
                ) : (
                  <path
                    key={id}
                    className={styles.refused}
                    data-at={at}
                    data-status={status}
                    d={`M${xOf(at) - 5} ${y - 5} l10 10 m0 -10 l-10 10`}
                  />
                ),
              )}
          </g>
        );
      })}
      <text className={styles.scale} x={LEFT} y={tabs.length * LANE + 10}>
        0 s
      </text>
      <text className={styles.scale} x={WIDTH - LEFT} y={tabs.length * LANE + 10} textAnchor="end">
        {runMs / 1000} s
      </text>
    </svg>
  );
};
