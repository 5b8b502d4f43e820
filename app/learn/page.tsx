import type { Metadata } from 'next';
import Link from 'next/link';
import { CHAPTERS } from './chapters.tsx';
import styles from './learn.module.css';

export const metadata: Metadata = { title: 'Learn' };

export default function LearnPage() {
  return (
    <>
      <h1>The life of a session, in eight chapters</h1>
      <p className="lead">
        Each has one idea. You predict what will happen, let it happen to a real session, and see whether you
        were right, in the chart and in the requests that really went.
      </p>
      <ol className={styles.chapters}>
        {CHAPTERS.map(({ slug, title, idea }) => (
          <li key={slug}>
            <Link href={`/learn/${slug}`} prefetch={false}>
              {title}
            </Link>
            <span>{idea}</span>
          </li>
        ))}
      </ol>
      <p>
        In the{' '}
        <Link href="/lab" prefetch={false}>
          lab
        </Link>{' '}
        the same workbench stands without a lesson, with a second tab beside the first.{' '}
        <Link href="/learn/without" prefetch={false}>
          Without a chart
        </Link>{' '}
        shows what the timer that everybody writes makes of the same faults.
      </p>
    </>
  );
}
