'use client';

import { useState } from 'react';
import { inspector } from '../ui/inspector.ts';
import styles from './inspect.module.css';

/** The same stream, in Stately's inspector: for this tab, for as long as it is open. */
export const StatelyWindow = () => {
  const [said, setSaid] = useState('');
  const open = () => {
    const detach = inspector.openWindow();
    setSaid(
      detach === null
        ? 'The browser has blocked the window.'
        : 'Opened. Go on in this tab, to the login for instance, and watch it there.',
    );
  };
  return (
    <section className={`${styles.card} ${styles.stately}`} aria-labelledby="stately-title">
      <h2 id="stately-title" className={styles.title}>
        In Stately’s inspector
      </h2>
      <p>
        This tab can be watched in Stately’s own inspector as well. It is a page on the internet: what is
        private is taken out before anything is sent, and it is sent to that page only.
      </p>
      <button type="button" className={styles.button} onClick={open}>
        Open stately.ai/inspect
      </button>{' '}
      <span role="status" className={styles.quiet}>
        {said}
      </span>
    </section>
  );
};
