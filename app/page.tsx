import { StatechartView } from 'authchart/react';
import Link from 'next/link';
import styles from './page.module.css';

export default function HomePage() {
  return (
    <>
      <h1>A session that renews itself, and ends when you say so.</h1>
      <p className="lead">
        Your API hands out a token that lives for a minute. authchart keeps it where no script can read it,
        renews it before it hurts, and lets one statechart decide everything in between.
      </p>
      <p className={styles.ways}>
        <Link href="/login" className={styles.primary}>
          Try it with a session
        </Link>
        <Link href="/login/server" className={styles.secondary}>
          Try it without JavaScript
        </Link>
      </p>

      <figure className={`wide ${styles.chart}`}>
        <StatechartView />
        <figcaption>
          The chart that decides about the session of this very page. The heavy arrows are a life without
          trouble; the one that was taken last is coloured.
        </figcaption>
      </figure>

      <h2>What to watch</h2>
      <ol className={styles.steps}>
        <li>
          <strong>Log in.</strong>
          The panel follows: <code>authenticating</code>, then <code>authenticated</code>. Two sealed cookies
          appear, and no token in any answer.
        </li>
        <li>
          <strong>Wait a minute.</strong>
          The token lives for sixty seconds. A quarter of that before its end the chart goes to{' '}
          <code>refreshing</code>, and nothing on the page that shows your name is rendered again.
        </li>
        <li>
          <strong>Stop the API.</strong>
          The page stays, says what is wrong and goes on by itself when the API is back. Trouble ends no
          session.
        </li>
        <li>
          <strong>Leave in one tab.</strong>
          Every other tab leaves at once, and the Back button shows nobody’s data.
        </li>
      </ol>

      <p>
        What happens without a chart can be seen as well:{' '}
        <Link href="/learn/without">the timer that everybody writes</Link>, beside this chart, under four
        faults.
      </p>

      <h2>Pages that need a session</h2>
      <p>
        <Link href="/account" prefetch={false}>
          Account
        </Link>{' '}
        is rendered on the server and calls the API with the token from the cookie.{' '}
        <Link href="/account/live" prefetch={false}>
          Live
        </Link>{' '}
        calls the API from the browser, through a proxy that adds the token. Open either without a session:
        you are asked to log in, and led back.
      </p>
    </>
  );
}
