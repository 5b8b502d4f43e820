import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { TASKS } from '../../workbench/tasks/index.ts';
import { CHAPTERS } from '../chapters.tsx';
import styles from '../learn.module.css';

interface ChapterPageProps {
  readonly params: Promise<{ readonly slug: string }>;
}

const placeOf = async ({ params }: ChapterPageProps) => {
  const { slug } = await params;
  return CHAPTERS.findIndex((chapter) => chapter.slug === slug);
};

export const generateMetadata = async (props: ChapterPageProps): Promise<Metadata> => ({
  title: CHAPTERS[await placeOf(props)]?.title ?? 'Learn',
});

/** A chapter's question and its answer, for who reads without JavaScript. */
const StillTask = ({ slug }: { readonly slug: string }) => {
  const task = TASKS.find((known) => known.slug === slug);
  if (task === undefined) return null;
  return (
    <noscript>
      <div className={`note ${styles.still}`}>
        <p>{task.question}</p>
        <ul>
          {task.predictions.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
        <p>{task.moral}</p>
        <p>To try it on a live session, turn JavaScript on: the workbench needs it.</p>
      </div>
    </noscript>
  );
};

export default async function ChapterPage(props: ChapterPageProps) {
  const at = await placeOf(props);
  const chapter = CHAPTERS[at];
  if (chapter === undefined) notFound();
  const [before, after] = [CHAPTERS[at - 1], CHAPTERS[at + 1]];
  return (
    <>
      <p className={styles.where}>
        <Link href="/learn" prefetch={false}>
          Learn
        </Link>{' '}
        · chapter {at + 1} of {CHAPTERS.length}
      </p>
      <h1>{chapter.title}</h1>
      <p className="lead">{chapter.idea}</p>
      {chapter.text}
      <StillTask slug={chapter.slug} />
      <nav className={styles.ways} aria-label="Chapters">
        {before === undefined ? (
          <span />
        ) : (
          <Link href={`/learn/${before.slug}`} prefetch={false}>
            ← {before.title}
          </Link>
        )}
        {after === undefined ? (
          <Link href="/lab" prefetch={false}>
            The lab →
          </Link>
        ) : (
          <Link href={`/learn/${after.slug}`} prefetch={false}>
            {after.title} →
          </Link>
        )}
      </nav>
    </>
  );
}
