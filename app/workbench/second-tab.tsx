import styles from './second-tab.module.css';

/** A second page of this browser, inside the first: it has a chart of its own and shares the jar. */
export const SecondTab = () => (
  <section className={styles.tab} aria-labelledby="bench-tab">
    <h2 id="bench-tab">A second tab</h2>
    <iframe src="/lab/tab" title="A second tab of this browser" />
  </section>
);
