import type { Metadata } from 'next';
import Link from 'next/link';

export const metadata: Metadata = { title: 'Lab' };

export default function LabPage() {
  return (
    <>
      <h1>The lab</h1>
      <p className="lead">The workbench of the lessons, without a lesson.</p>
      <p>
        Sign in in either tab. Put faults in the way of the next requests, let time run fast, skip to the next
        timer, leave in one tab and watch the other. Everything you see is real: two charts, one jar, and the
        requests that went from the page to Next and on to the API.
      </p>
      <p>
        A fault is used up by the first request that meets it. The bar below the chart leads back through
        everything it has done on this page.
      </p>
      <p>
        New here?{' '}
        <Link href="/learn" prefetch={false}>
          The eight chapters
        </Link>{' '}
        lead through it.
      </p>
      <noscript>
        <p className="note">
          The workbench needs JavaScript. The chart and the chapters can be read without.
        </p>
      </noscript>
    </>
  );
}
