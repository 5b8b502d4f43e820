import type { Metadata } from 'next';
import styles from './tab.module.css';
import { TabSession } from './tab-session.tsx';

export const metadata: Metadata = { title: 'A second tab' };

export default function TabPage() {
  return (
    <div className={styles.tab} data-tab>
      <h1 className="visually-hidden">A second tab</h1>
      <TabSession />
    </div>
  );
}
