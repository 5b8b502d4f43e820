'use client';

import type { Story, StoryStep } from 'authchart/inspect';
import shared from './inspect.module.css';
import { ScrollArea } from './scroll-area.tsx';
import styles from './sequence.module.css';
import { nameOf, sayState } from './words.ts';

const MOST_STEPS = 24;
const COLUMN = 176;
/** For what stands to the right of the last lifeline. */
const MARGIN = 130;
const ROW = 40;
const TOP = 56;
const LONGEST = 27;

const OUTSIDE = 'outside';

const shorten = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

interface RowProps {
  readonly step: StoryStep;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly isShown: boolean;
}

const Row = ({ step, from, to, y, isShown }: RowProps) => {
  const [x1, x2] = [from * COLUMN + COLUMN / 2, to * COLUMN + COLUMN / 2];
  const label = step.kind === 'began' ? 'begins' : step.event.type;
  const state = sayState(step.after);
  const isNews = step.after !== null && state !== sayState(step.before) && state !== '';
  const isSelf = from === to;
  const d = isSelf
    ? `M${x1} ${y - 7} H${x1 + 26} V${y + 3} H${x1 + 4}`
    : `M${x1} ${y} H${x2 + (x2 > x1 ? -4 : 4)}`;
  return (
    <g
      className={styles.arrow}
      data-shown={isShown || undefined}
      data-began={step.kind === 'began' || undefined}
    >
      <path d={d} markerEnd="url(#sequence-head)" />
      <text
        x={isSelf ? x1 + 32 : (x1 + x2) / 2}
        y={isSelf ? y + 2 : y - 6}
        textAnchor={isSelf ? 'start' : 'middle'}
      >
        {shorten(label)}
      </text>
      {isNews && (
        <text
          className={styles.became}
          x={x2 + (x2 >= x1 ? 8 : -8)}
          y={y + (isSelf ? 19 : 15)}
          textAnchor={x2 >= x1 ? 'start' : 'end'}
        >
          {shorten(state)}
        </text>
      )}
    </g>
  );
};

interface SequenceProps {
  readonly story: Story;
  readonly shown: number;
  /** The tab whose actors are drawn. */
  readonly source: string | null;
}

/** Who told whom in a tab, from the top down: the last two dozen steps up to the one that is shown. */
export const Sequence = ({ story, shown, source }: SequenceProps) => {
  const steps = story.steps
    .slice(0, shown + 1)
    .filter(({ actor }) => story.actors.get(actor)?.source === source)
    .slice(-MOST_STEPS);
  if (steps.length === 0) return null;
  const lives = [...new Set(steps.flatMap(({ from, actor }) => [from ?? OUTSIDE, actor]))].sort(
    (one, other) => Number(other === OUTSIDE) - Number(one === OUTSIDE),
  );
  const width = lives.length * COLUMN + MARGIN;
  const height = TOP + steps.length * ROW + 12;
  return (
    <section className={`${shared.card} ${styles.sequence}`} aria-labelledby="sequence-title">
      <h2 id="sequence-title" className={shared.title}>
        Sequence
      </h2>
      <ScrollArea label="Sequence, drawn">
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`The last ${steps.length} steps as arrows between ${lives.length} actors; the list of events says the same in words.`}
        >
          <defs>
            <marker
              id="sequence-head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path className={styles.head} d="M0 0.5 L8 4 L0 7.5 Z" />
            </marker>
          </defs>
          {lives.map((key, at) => (
            <g key={key} className={styles.life}>
              <line x1={at * COLUMN + COLUMN / 2} x2={at * COLUMN + COLUMN / 2} y1="34" y2={height} />
              <rect x={at * COLUMN + 12} y="6" width={COLUMN - 24} height="28" rx="14" />
              <text x={at * COLUMN + COLUMN / 2} y="25">
                {shorten(nameOf(story, key === OUTSIDE ? null : key))}
              </text>
            </g>
          ))}
          {steps.map((step, at) => (
            <Row
              key={step.index}
              step={step}
              from={lives.indexOf(step.from ?? OUTSIDE)}
              to={lives.indexOf(step.actor)}
              y={TOP + at * ROW + 14}
              isShown={step.index === shown}
            />
          ))}
        </svg>
      </ScrollArea>
    </section>
  );
};
