import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Comparison } from './comparison.tsx';
import styles from './without.module.css';

export const metadata: Metadata = { title: 'Without the chart' };

/** The code that the experiments run, not a copy of it. */
const readTimer = async () => {
  const source = await readFile(join(process.cwd(), 'app/learn/without/use-naive-refresh.ts'), 'utf8');
  return source.slice(source.indexOf('/**')).trim();
};

export default async function WithoutPage() {
  return (
    <>
      <h1>Without the chart: the timer that everybody writes</h1>
      <p className="lead">
        A token lives for a while, so one sets a timer and renews it a little earlier. Twenty lines. Here they
        run beside the chart, under the same faults.
      </p>
      <pre className={styles.code}>
        <code>{await readTimer()}</code>
      </pre>
      <p>
        Nothing in it is a mistake of typing. It says what to do when all goes well, and leaves out what may
        happen instead: a life that is shorter than the margin, an answer without a token, a second tab, a
        logout. A chart has to name those, or it does not draw.
      </p>

      <h2>Four faults, both ways</h2>
      <p>
        Each experiment runs this very timer and the shipped chart, in tabs of their own, against a small API
        inside this page, so that no fault meets anybody else. A circle is a request that was answered, a
        cross one that was refused.
      </p>
      <div className="wide">
        <Comparison />
      </div>

      <h2>And the token itself</h2>
      <p>
        The timer needs the access token in the page’s JavaScript to read when it ends, so every script on the
        page can read it as well. The chart is told two times and a user; the tokens stay in cookies that no
        script sees. <Link href="/reference#states">What the chart does in each state</Link> is in the
        reference.
      </p>
    </>
  );
}
