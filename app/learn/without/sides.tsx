import type { ReactNode } from 'react';
import styles from './without.module.css';

/** The timer and the chart, beside each other. */
export const Sides = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.sides}>{children}</div>
);

const TITLES = { naive: 'The timer', chart: 'The chart' } as const;

interface SideProps {
  readonly kind: keyof typeof TITLES;
  /** Of which experiment. */
  readonly of: string;
  readonly count: number;
  readonly children: ReactNode;
}

export const Side = ({ kind, of, count, children }: SideProps) => (
  <section className={styles.side} aria-label={`${TITLES[kind]}: ${of}`} data-side={kind}>
    <h4>
      {TITLES[kind]}
      <span className={styles.count}>
        <b data-count>{count}</b> {count === 1 ? 'request' : 'requests'}
      </span>
    </h4>
    {children}
  </section>
);
