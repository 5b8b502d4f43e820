import type { ReactNode } from 'react';
import styles from './without.module.css';

interface TabCardProps {
  readonly tab: string;
  readonly saysHello: boolean;
  readonly children: ReactNode;
}

/** A browser tab in small: what its header says, and what lies behind it. */
export const TabCard = ({ tab, saysHello, children }: TabCardProps) => (
  <div className={styles.tab} data-tab={tab} data-hello={saysHello}>
    <span className={styles.tabName}>{tab}</span>
    <strong>{saysHello ? 'Hello, Ada' : 'Log in'}</strong>
    <span className={styles.behind}>{children}</span>
  </div>
);
