import styles from './chart-map.module.css';

interface Node {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const WIDTH = 148;
const HEIGHT = 34;

const NODES: readonly Node[] = [
  { name: 'restoring', x: 8, y: 8 },
  { name: 'anonymous', x: 8, y: 84 },
  { name: 'authenticating', x: 8, y: 160 },
  { name: 'refreshing', x: 212, y: 8 },
  { name: 'authenticated', x: 212, y: 84 },
  { name: 'loggingOut', x: 212, y: 160 },
];

/** The ways of a life without trouble, as paths between the boxes. */
const ARROWS = [
  { id: 'restored to nobody', d: 'M82 42 V84' },
  { id: 'login', d: 'M82 118 V160' },
  { id: 'restored to somebody', d: 'M156 25 C186 25 182 94 212 94' },
  { id: 'signed in', d: 'M156 177 C188 177 180 109 212 109' },
  { id: 'due', d: 'M274 84 V42' },
  { id: 'renewed', d: 'M298 42 V84' },
  { id: 'leave', d: 'M286 118 V160' },
  { id: 'gone', d: 'M212 170 C186 166 182 101 156 101' },
] as const;

/** The chart in small: which of its states the session is in. */
export const ChartMap = ({ active }: { readonly active: string }) => {
  const [name = ''] = active.split('.');
  return (
    <svg
      className={styles.map}
      viewBox="0 0 368 202"
      role="img"
      aria-label={`The states of a session; it is ${name}.`}
    >
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0 L8 4 L0 8 Z" className={styles.head} />
        </marker>
      </defs>
      {ARROWS.map(({ id, d }) => (
        <path key={id} d={d} className={styles.arrow} markerEnd="url(#arrow)" />
      ))}
      {NODES.map(({ name: state, x, y }) => (
        <g key={state} className={styles.node} data-active={state === name}>
          <rect x={x} y={y} width={WIDTH} height={HEIGHT} rx={HEIGHT / 2} />
          {state === name && <circle cx={x + 15} cy={y + HEIGHT / 2} r="4" />}
          <text x={x + WIDTH / 2 + (state === name ? 7 : 0)} y={y + HEIGHT / 2 + 4.5}>
            {state}
          </text>
        </g>
      ))}
    </svg>
  );
};
