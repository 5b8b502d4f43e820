'use client';

import { useState } from 'react';
import { EXPERIMENTS, type Experiment } from './experiments.ts';
import { sayOutcome } from './outcome.ts';
import { RECORDED } from './recorded.ts';
import { Run } from './run.tsx';
import { Side, Sides } from './sides.tsx';
import { Strip } from './strip.tsx';
import { TabCard } from './tab-card.tsx';
import styles from './without.module.css';
import type { Outcomes } from './worlds.ts';

const KINDS = ['naive', 'chart'] as const;

/** How both stood when a run was over. */
const Result = ({
  experiment,
  outcomes,
}: {
  readonly experiment: Experiment;
  readonly outcomes: Outcomes;
}) => (
  <Sides>
    {KINDS.map((kind) => {
      const outcome = outcomes[kind];
      return (
        <Side key={kind} kind={kind} of={experiment.title} count={outcome.calls.length}>
          {outcome.tabs.map(({ tab, saysHello, order }) => (
            <TabCard key={tab} tab={tab} saysHello={saysHello}>
              {order === null ? (
                'asks for nothing'
              ) : (
                <span className={styles.order} data-order={order}>
                  next request: {order === 200 ? '200 ✓' : '401 ✗'}
                </span>
              )}
            </TabCard>
          ))}
          <Strip
            calls={outcome.calls}
            tabs={experiment.tabs}
            runMs={experiment.runMs}
            nowMs={experiment.runMs}
            title={`${outcome.calls.length} requests in ${experiment.runMs / 1000} seconds`}
          />
          <ul className={styles.said}>
            {sayOutcome(outcome).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p>{experiment[kind]}</p>
        </Side>
      );
    })}
  </Sides>
);

interface TrialProps {
  readonly experiment: Experiment;
  readonly isRunning: boolean;
  /** Another one runs: their uncaught errors would be mixed up. */
  readonly isBlocked: boolean;
  readonly onStart: () => void;
  readonly onEnd: () => void;
}

const Trial = ({ experiment, isRunning, isBlocked, onStart, onEnd }: TrialProps) => {
  const { id, title, fault, runMs } = experiment;
  const [ran, setRan] = useState<Outcomes | null>(null);
  const [recorded] = useState(() => RECORDED[id]);
  const outcomes = ran ?? recorded;
  return (
    <section className={styles.trial} aria-labelledby={id} data-running={isRunning}>
      <h3 id={id}>{title}</h3>
      <p>{fault}</p>
      <div className={styles.controls}>
        <button type="button" className="button" onClick={onStart} disabled={isRunning || isBlocked}>
          {isRunning ? 'Running …' : `Run both for ${runMs / 1000} s`}
        </button>
        <span role="status">
          {isRunning
            ? 'Both are running.'
            : ran === null
              ? 'What a run before this one has shown:'
              : 'What they did just now:'}
        </span>
      </div>
      {isRunning && (
        <Run
          experiment={experiment}
          onEnd={(outcome) => {
            setRan(outcome);
            onEnd();
          }}
        />
      )}
      {!isRunning && outcomes !== undefined && <Result experiment={experiment} outcomes={outcomes} />}
    </section>
  );
};

/** The experiments, one at a time. */
export const Comparison = () => {
  const [runningId, setRunningId] = useState<string | null>(null);
  return EXPERIMENTS.map((experiment) => (
    <Trial
      key={experiment.id}
      experiment={experiment}
      isRunning={runningId === experiment.id}
      isBlocked={runningId !== null && runningId !== experiment.id}
      onStart={() => setRunningId(experiment.id)}
      onEnd={() => setRunningId(null)}
    />
  ));
};
