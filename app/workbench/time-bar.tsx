'use client';

import { useDemo } from '../demo/demo-provider.tsx';
import type { Moment } from '../demo/page/records.ts';
import { sayEvent } from './say-event.ts';
import styles from './time-bar.module.css';

const describe = ({ at, actor, state, event }: Moment) =>
  `${new Date(at).toLocaleTimeString('en-GB')} · ${actor === 'auth' ? state : `${actor}: ${state}`} · ${sayEvent(event)}`;

export interface TimeBarProps {
  /** The steps that can be looked at, oldest first. */
  readonly moments: readonly Moment[];
  /** The one that is being looked at; null: now. */
  readonly shown: Moment | null;
}

/** Everything that the chart has done on this page, to go back through: chart, requests and jar as they were then. */
export const TimeBar = ({ moments, shown }: TimeBarProps) => {
  const demo = useDemo();
  const last = Math.max(moments.length - 1, 0);
  const position = shown === null ? last : moments.indexOf(shown);
  const newest = moments.at(-1);
  const go = (at: number) => demo.lookAt(at >= last ? null : (moments[at] ?? null));
  const said = shown === null ? `now${newest === undefined ? '' : ` · ${newest.state}`}` : describe(shown);
  return (
    <div className={styles.bar} data-past={shown !== null || undefined}>
      <button
        type="button"
        aria-label="One step back"
        onClick={() => go(position - 1)}
        disabled={position <= 0}
      >
        ◂
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={position}
        aria-label="Steps of the chart"
        aria-valuetext={said}
        onChange={({ target }) => go(Number(target.value))}
      />
      <button
        type="button"
        aria-label="One step on"
        onClick={() => go(position + 1)}
        disabled={position >= last}
      >
        ▸
      </button>
      <p className={styles.said}>
        {moments.length === 0
          ? 'Nothing recorded yet.'
          : `Step ${position + 1} of ${moments.length} · ${said}`}
        {shown !== null && (
          <button type="button" className="link-button" onClick={() => demo.lookAt(null)}>
            Back to now
          </button>
        )}
      </p>
    </div>
  );
};
