import { expect, test } from 'vitest';
import { NO_STATE } from '../../app/demo/page/demo-state.ts';
import { CHAPTERS } from '../../app/learn/chapters.tsx';
import { gatherEvidence } from '../../app/workbench/evidence.ts';
import { TASKS } from '../../app/workbench/tasks/index.ts';

const nothing = gatherEvidence(
  NO_STATE,
  { startedAt: 1_000, afterLeg: 0 },
  { tab: 'a', loadedAt: 0, realNow: 60_000 },
);

test('each chapter has a task, in the same order', () => {
  expect(CHAPTERS.map(({ slug }) => slug)).toEqual(TASKS.map(({ slug }) => slug));
});

test.each(TASKS.map((task) => [task.slug, task] as const))(
  'where nothing has happened, no check of “%s” is met: it cannot be clicked through',
  (_, task) => {
    const met = task.checks.filter(({ isMet }) => isMet(nothing));
    expect(met.map(({ text }) => text)).toEqual([]);
  },
);

test.each(TASKS.map((task) => [task.slug, task] as const))(
  '“%s” has three predictions to choose from',
  (_, task) => {
    expect(new Set(task.predictions.map(({ id }) => id)).size).toBe(3);
  },
);
