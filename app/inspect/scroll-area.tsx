import type { ReactNode } from 'react';
import styles from './inspect.module.css';

interface ScrollAreaProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** What is wider than the screen scrolls by itself, and by the keyboard too. */
export const ScrollArea = ({ label, children }: ScrollAreaProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: nobody could scroll it by the keyboard otherwise.
  <section className={styles.scroll} aria-label={label} tabIndex={0}>
    {children}
  </section>
);
