'use client';

import { useEffect, useRef, useState } from 'react';
import { ChartTab, COMPARISON } from './chart-tab.tsx';
import { type Experiment, MOST_REQUESTS } from './experiments.ts';
import { NaiveTab } from './naive-tab.tsx';
import { Side, Sides } from './sides.tsx';
import { Strip } from './strip.tsx';
import styles from './without.module.css';
import { collectOutcomes, createWorlds, type Outcomes } from './worlds.ts';

const TICK_MS = 100;

const forgetTombstone = () => {
  // biome-ignore lint/suspicious/noDocumentCookie: it was written so by the chart of the experiment.
  document.cookie = `__Host-${COMPARISON}-ended=; Path=/; Max-Age=0; Secure; SameSite=Lax`;
};

/** What nobody catches ends on the browser's console; while an experiment runs it is a result. */
const useUncaught = () => {
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const hear = (event: PromiseRejectionEvent) => {
      if (!(event.reason instanceof TypeError)) return;
      event.preventDefault();
      setError(`${event.reason.name}: ${event.reason.message}`);
    };
    window.addEventListener('unhandledrejection', hear);
    return () => window.removeEventListener('unhandledrejection', hear);
  }, []);
  return error;
};

/** Milliseconds since `startedAt`, ten times a second. */
const useElapsed = (startedAt: number) => {
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setElapsedMs(Date.now() - startedAt), TICK_MS);
    return () => clearInterval(timer);
  }, [startedAt]);
  return elapsedMs;
};

interface RunProps {
  readonly experiment: Experiment;
  readonly onEnd: (outcomes: Outcomes) => void;
}

/** An experiment while it runs: real tabs of both kinds, and their requests as they leave. */
export const Run = ({ experiment, onEnd }: RunProps) => {
  const { tabs, runMs, marginMs, logoutMs } = experiment;
  const [{ worlds, pairs }] = useState(() => {
    const worlds = createWorlds(experiment);
    const pairs = tabs.map((tab, at) => ({
      tab,
      naiveFetch: worlds.naive.fetchFor(tab),
      chartFetch: worlds.chart.fetchFor(tab),
      logoutMs: at === 0 ? logoutMs : undefined,
    }));
    return { worlds, pairs };
  });
  const elapsedMs = useElapsed(worlds.startedAt);
  const error = useUncaught();
  const isOver = elapsedMs >= runMs;
  const hasEnded = useRef(false);
  useEffect(() => {
    if (!isOver || hasEnded.current) return;
    hasEnded.current = true;
    onEnd(collectOutcomes(worlds, tabs, error));
  }, [isOver, worlds, tabs, error, onEnd]);
  useEffect(() => forgetTombstone, []);

  const { naive, chart } = worlds;
  const calls = naive.calls.slice(0, MOST_REQUESTS);
  const isStopped = calls.length >= MOST_REQUESTS;
  const strip = { tabs, runMs, nowMs: elapsedMs };
  return (
    <Sides>
      <Side kind="naive" of={experiment.title} count={calls.length}>
        {pairs.map(({ tab, naiveFetch, logoutMs: leaveMs }) =>
          isStopped ? (
            <p key={tab} className={styles.stopped}>
              Stopped by this page after {MOST_REQUESTS} requests.
            </p>
          ) : (
            <NaiveTab
              key={tab}
              tab={tab}
              firstToken={naive.firstToken}
              marginMs={marginMs}
              fetch={naiveFetch}
              logoutMs={leaveMs}
              standings={naive.standings}
            />
          ),
        )}
        <Strip {...strip} calls={calls} title={`${calls.length} requests so far`} />
        {error !== null && <p className={styles.error}>Nobody caught: {error}</p>}
      </Side>
      <Side kind="chart" of={experiment.title} count={chart.calls.length}>
        {pairs.map(({ tab, chartFetch, logoutMs: leaveMs }) => (
          <ChartTab
            key={tab}
            tab={tab}
            session={chart.firstEnvelope}
            fetch={chartFetch}
            logoutMs={leaveMs}
            standings={chart.standings}
          />
        ))}
        <Strip {...strip} calls={chart.calls} title={`${chart.calls.length} requests so far`} />
      </Side>
    </Sides>
  );
};
