'use client';

import { type AuthSnapshot, selectIsPending, selectIsSignedIn } from 'authchart';
import { useAuth, useAuthActor, useAuthFetch } from 'authchart/react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { useDemo } from '../demo/demo-provider.tsx';
import type { Result } from '../demo/page/demo-state.ts';
import { signIn, signOut } from './actions.ts';
import type { Task, Tools } from './task.ts';
import styles from './task-card.module.css';
import { useRun } from './use-run.ts';

const useTools = (): Tools => {
  const router = useRouter();
  return {
    demo: useDemo(),
    actor: useAuthActor(),
    authFetch: useAuthFetch(),
    goTo: (path) => router.push(path),
  };
};

const selectStands = (snapshot: AuthSnapshot) => {
  if (selectIsPending(snapshot)) return 'pending';
  return selectIsSignedIn(snapshot) ? 'signedIn' : 'signedOut';
};

interface NeedProps {
  readonly task: Task;
  readonly tools: Tools;
}

const Need = ({ task, tools }: NeedProps) => (
  <p className={styles.need}>
    {task.needs === 'signedIn' ? 'This chapter needs a session.' : 'This chapter begins without a session.'}
    <button
      type="button"
      className="button"
      onClick={() => (task.needs === 'signedIn' ? signIn(tools, `/learn/${task.slug}`) : signOut(tools))}
    >
      {task.needs === 'signedIn' ? 'Sign in first' : 'Sign out first'}
    </button>
  </p>
);

const Checks = ({
  task,
  met,
  isActive,
}: {
  readonly task: Task;
  readonly met: readonly boolean[];
  readonly isActive: boolean;
}) => (
  <ol className={styles.checks}>
    {task.checks.map(({ text }, at) => (
      <li key={text} data-met={met[at]} data-waiting={isActive || undefined}>
        <span aria-hidden="true">{met[at] ? '✓' : '○'}</span>
        <span>
          <span className="visually-hidden">{met[at] ? 'Met: ' : 'Not yet: '}</span>
          {text}
        </span>
      </li>
    ))}
  </ol>
);

const textOf = (task: Task, id: string | null) =>
  task.predictions.find((prediction) => prediction.id === id)?.text;

const Verdict = ({ task, result }: { readonly task: Task; readonly result: Result }) => {
  const didHold = result.choice === result.happened;
  return (
    <>
      <strong data-held={didHold}>
        {didHold ? '✓ Your prediction came true.' : '✕ It went another way.'}
      </strong>{' '}
      {!didHold &&
        `You said “${textOf(task, result.choice)}”; what happened: “${textOf(task, result.happened) ?? 'none of the three'}”. `}
      {task.moral}
    </>
  );
};

export interface TaskCardProps {
  readonly task: Task;
  /** Where the next chapter is; null in the last one. */
  readonly next: string | null;
}

/** What there is to do in a chapter: predict, act, and see by what was recorded whether it came true. */
export const TaskCard = ({ task, next }: TaskCardProps) => {
  const tools = useTools();
  const { isRunning, met, isStuck, result } = useRun(task);
  const stands = useAuth(selectStands);
  const [choice, setChoice] = useState<string | null>(null);
  const name = useId();
  const chosen = result?.choice ?? choice;
  const isOpen = !isRunning && result === null;
  const canAct = isOpen && choice !== null && stands === task.needs;
  const isWrongWay = isOpen && stands !== task.needs && stands !== 'pending';

  const act = () => {
    if (choice === null || !canAct) return;
    tools.demo.startRun(task.slug, choice);
    void task.act(tools);
  };
  const again = () => {
    setChoice(null);
    tools.demo.forgetRun(task.slug);
  };

  return (
    <section className={styles.card} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`} className={styles.title}>
        Try it
      </h2>
      <fieldset className={styles.question} disabled={!isOpen}>
        <legend>
          <b>1. Predict.</b> {task.question}
        </legend>
        {task.predictions.map(({ id, text }) => (
          <label key={id} data-chosen={chosen === id || undefined}>
            <input
              type="radio"
              name={name}
              value={id}
              checked={chosen === id}
              onChange={() => setChoice(id)}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <div className={styles.act}>
        <p>
          <b>2. Act.</b>
        </p>
        {isWrongWay ? (
          <Need task={task} tools={tools} />
        ) : (
          <button type="button" className={styles.primary} aria-disabled={!canAct} onClick={act}>
            {task.action}
          </button>
        )}
        {isOpen && !isWrongWay && choice === null && (
          <span className={styles.hint}>Choose a prediction first.</span>
        )}
        {!isOpen && (
          <button type="button" className="link-button" onClick={again}>
            {result === null ? 'Start over' : 'Try again'}
          </button>
        )}
      </div>
      <p className={styles.step}>
        <b>3. Check.</b> What the chart and the requests really did:
      </p>
      <Checks task={task} met={met} isActive={isRunning} />
      <p className={styles.verdict} role="status" data-shown={result !== null || undefined}>
        {result !== null && <Verdict task={task} result={result} />}
        {result === null && isStuck && 'Not everything came true yet. Let time run, or start over.'}
      </p>
      {result !== null && (
        <p className={styles.next}>
          {next === null ? (
            <Link href="/lab">On to the lab</Link>
          ) : (
            <Link href={next}>On to the next chapter</Link>
          )}
        </p>
      )}
    </section>
  );
};
