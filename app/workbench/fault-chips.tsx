'use client';

import { useDemo, useDemoState } from '../demo/demo-provider.tsx';
import { type DemoFault, FAULTS, type FaultName } from '../demo/faults.ts';
import styles from './fault-chips.module.css';

const LEGS = [
  { leg: 'page', title: 'Page → Next' },
  { leg: 'api', title: 'Next → API' },
] as const;

const Chip = ({ fault, waiting }: { readonly fault: DemoFault; readonly waiting: number }) => {
  const demo = useDemo();
  return (
    <button
      type="button"
      className={styles.chip}
      title={fault.meaning}
      data-waiting={waiting > 0 || undefined}
      onClick={() => demo.arm(fault.name as FaultName)}
    >
      {fault.title}
      {waiting > 0 && (
        <span className={styles.count}>
          {waiting}
          <span className="visually-hidden"> waiting</span>
        </span>
      )}
    </button>
  );
};

/** Faults in the way of the next requests: each is used up by the first request that meets it. */
export const FaultChips = () => {
  const demo = useDemo();
  const page = useDemoState(({ pageFaults }) => pageFaults);
  const api = useDemoState(({ apiFaults }) => apiFaults);
  const waiting: readonly string[] = [...page, ...api];
  return (
    <div className={styles.faults}>
      {LEGS.map(({ leg, title }) => (
        <fieldset key={leg} className={styles.leg}>
          <legend>{title}</legend>
          {leg === 'api' && !demo.hasControl ? (
            <p className={styles.none}>This API makes no faults on demand.</p>
          ) : (
            <div className={styles.chips}>
              {FAULTS.filter((fault) => fault.leg === leg).map((fault) => (
                <Chip
                  key={fault.name}
                  fault={fault}
                  waiting={waiting.filter((name) => name === fault.name).length}
                />
              ))}
            </div>
          )}
        </fieldset>
      ))}
      <div className={styles.more}>
        <details>
          <summary>What they do</summary>
          <dl>
            {FAULTS.filter(({ leg }) => leg === 'page' || demo.hasControl).map(({ name, title, meaning }) => (
              <div key={name}>
                <dt>{title}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
        {waiting.length > 0 && (
          <button type="button" className="link-button" onClick={() => demo.disarmAll()}>
            Take all back
          </button>
        )}
      </div>
    </div>
  );
};
