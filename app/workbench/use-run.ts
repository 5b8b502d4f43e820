'use client';

import { useEffect, useState } from 'react';
import { useDemo, useDemoState } from '../demo/demo-provider.tsx';
import { realNow } from '../demo/page/demo-date.ts';
import type { Result } from '../demo/page/demo-state.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { Task } from './task.ts';

const LOOK_AGAIN_MS = 300;

const judge = (task: Task, evidence: Evidence, choice: string): Result => ({
  choice,
  // What was predicted wins where two came true.
  happened:
    (
      task.predictions.find((prediction) => prediction.id === choice && prediction.holds(evidence)) ??
      task.predictions.find((prediction) => prediction.holds(evidence))
    )?.id ?? null,
});

export interface RunView {
  readonly isRunning: boolean;
  /** For each check of the task, whether it is met. */
  readonly met: readonly boolean[];
  /** Nothing has happened for a while, and something is still missing. */
  readonly isStuck: boolean;
  readonly result: Result | null;
}

const STUCK_MS = 6_000;

/** Follows a chapter's run until what was recorded meets every check. */
export const useRun = (task: Task): RunView => {
  const demo = useDemo();
  const state = useDemoState((known) => known);
  const run = state.run?.slug === task.slug ? state.run : null;
  const result = state.done[task.slug] ?? null;
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (run === null) return;
    const look = () => setNow(realNow());
    look();
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [run]);

  const evidence =
    run === null || now === 0
      ? null
      : gatherEvidence(state, run, { tab: demo.tab, loadedAt: performance.timeOrigin, realNow: now });
  const met = task.checks.map(({ isMet }) => result !== null || (evidence !== null && isMet(evidence)));
  const isDone = run !== null && evidence !== null && met.every(Boolean);
  const happened = isDone ? judge(task, evidence, run.choice).happened : null;
  const choice = run?.choice ?? '';
  useEffect(() => {
    if (isDone) demo.finishRun(task.slug, { choice, happened });
  }, [isDone, demo, task, choice, happened]);

  return {
    isRunning: run !== null,
    met,
    isStuck: evidence !== null && !isDone && evidence.quietMs > STUCK_MS,
    result,
  };
};
