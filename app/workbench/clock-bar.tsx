'use client';

import { selectIsSignedOut } from 'authchart';
import { useAuth } from 'authchart/react';
import { useEffect, useState } from 'react';
import { useDemo } from '../demo/demo-provider.tsx';
import { realNow } from '../demo/page/demo-date.ts';
import { skipToNextTimer } from './actions.ts';
import styles from './clock-bar.module.css';

const SPEEDS = [
  { rate: 0, text: 'Pause' },
  { rate: 1, text: '×1' },
  { rate: 10, text: '×10' },
  { rate: 60, text: '×60' },
] as const;

interface Reading {
  readonly time: string;
  readonly rate: number;
  /** Seconds until the chart's next timer; null where none runs. */
  readonly untilNext: number | null;
  /** How far ahead of real time; null where the clock was never set. */
  readonly aheadMs: number | null;
}

const NOT_YET: Reading = { time: '–', rate: 1, untilNext: null, aheadMs: null };

const useReading = (): Reading => {
  const { clock } = useDemo();
  const [reading, setReading] = useState(NOT_YET);
  useEffect(() => {
    const look = () => {
      const now = Date.now();
      const dueAt = clock.nextDueAt();
      setReading({
        time: new Date(now).toLocaleTimeString('en-GB'),
        rate: clock.setting()?.rate ?? 1,
        untilNext: dueAt === null ? null : Math.max(0, Math.ceil((dueAt - now) / 1000)),
        aheadMs: clock.setting() === null ? null : now - realNow(),
      });
    };
    look();
    const timer = setInterval(look, 250);
    const stop = clock.subscribe(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock]);
  return reading;
};

const sayLength = (seconds: number) =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3_600)} h`;

const Ahead = ({ aheadMs }: { readonly aheadMs: number | null }) => {
  const demo = useDemo();
  const isSignedOut = useAuth(selectIsSignedOut);
  if (aheadMs === null) return null;
  return (
    <p className={styles.ahead}>
      {sayLength(Math.max(0, Math.round(aheadMs / 1000)))} ahead of the clock on the wall.{' '}
      {isSignedOut ? (
        <button type="button" className="link-button" onClick={() => demo.resetClock()}>
          Back to real time
        </button>
      ) : (
        'Sign out to get back to real time.'
      )}
    </p>
  );
};

/** One clock for this browser's pages, for Next and for the API: it stands still, runs fast, and skips ahead. */
export const ClockBar = () => {
  const demo = useDemo();
  const { time, rate, untilNext, aheadMs } = useReading();
  if (!demo.hasControl)
    return (
      <p className={styles.ahead}>
        The clock cannot be set here: the API is not the demo’s own, or the demo runs on another machine.
        Everything happens in its own time.
      </p>
    );
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.time} role="timer" aria-label="The demo’s time">
          {time}
        </span>
        <fieldset className={styles.speeds}>
          <legend className="visually-hidden">Speed of time</legend>
          {SPEEDS.map((speed) => (
            <button
              key={speed.rate}
              type="button"
              aria-pressed={speed.rate === rate}
              onClick={() => demo.setClock({ rate: speed.rate })}
            >
              {speed.text}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          className={styles.skip}
          aria-disabled={untilNext === null}
          onClick={() => skipToNextTimer({ demo })}
        >
          Skip to the next timer
          <span className={styles.until}>
            {untilNext === null ? 'none runs' : `in ${sayLength(untilNext)}`}
          </span>
        </button>
      </div>
      <Ahead aheadMs={aheadMs} />
    </>
  );
};
