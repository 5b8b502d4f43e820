'use client';

import type { Story, StoryStep } from 'authchart/inspect';
import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import shared from './inspect.module.css';
import styles from './step-log.module.css';
import { nameOf, sayState, sayTime } from './words.ts';

const MOST = 200;

interface StepLogProps {
  readonly story: Story;
  readonly shown: number;
  readonly actor: string | null;
  readonly onGoTo: (step: number) => void;
}

const describe = (step: StoryStep) => (step.kind === 'began' ? 'began' : step.event.type);

/** A dotted name, which may go on in the next line after a dot. */
const Dotted = ({ name }: { readonly name: string }) =>
  name.split(/(?<=\.)/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name never change their order.
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));

/** From where to where, or nothing where it stayed. */
const Change = ({ before, after }: StoryStep) => {
  const [from, to] = [sayState(before), sayState(after)];
  if (after === null || from === to) return null;
  return (
    <span className={styles.change}>
      {from !== '' && `${from} `}
      <span aria-hidden="true">→</span>
      <span className={shared.hidden}>to</span> {to}
    </span>
  );
};

const KEYS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** What happened, in order. Choosing a step stops time there. */
export const StepLog = ({ story, shown, actor, onGoTo }: StepLogProps) => {
  const list = useRef<HTMLOListElement>(null);
  const [isOnlyActor, setIsOnlyActor] = useState(false);
  const all =
    isOnlyActor && actor !== null ? story.steps.filter((step) => step.actor === actor) : story.steps;
  const end = Math.max(all.findLastIndex(({ index }) => index <= shown) + MOST / 4, MOST);
  const steps = all.slice(Math.max(0, end - MOST), end);
  const current = steps.findLastIndex(({ index }) => index <= shown);

  useEffect(() => {
    const option = list.current?.children[current];
    if (option instanceof HTMLElement && list.current !== null)
      list.current.scrollTop = Math.max(
        0,
        option.offsetTop - list.current.clientHeight + option.clientHeight + 8,
      );
  }, [current]);

  const move = (event: KeyboardEvent) => {
    const to = KEYS[event.key]?.(current, steps.length - 1);
    const step = to === undefined ? undefined : steps[to];
    if (step === undefined) return;
    event.preventDefault();
    onGoTo(step.index);
    list.current?.children[steps.indexOf(step)]?.querySelector('button')?.focus({ preventScroll: true });
  };

  return (
    <section className={shared.card} aria-labelledby="log-title">
      <h2 id="log-title" className={shared.title}>
        Events
      </h2>
      <label className={styles.filter}>
        <input
          type="checkbox"
          checked={isOnlyActor}
          onChange={({ target }) => setIsOnlyActor(target.checked)}
        />
        only those of the chosen actor
      </label>
      <ol ref={list} className={styles.steps} aria-labelledby="log-title">
        {steps.map((step, at) => (
          <li key={step.index}>
            <button
              type="button"
              aria-current={at === current ? 'step' : undefined}
              // One stop for the Tab key; the arrows go on from there.
              tabIndex={at === Math.max(current, 0) ? 0 : -1}
              onKeyDown={move}
              onClick={() => onGoTo(step.index)}
            >
              <time className={styles.time}>{sayTime(step.at)}</time>
              <span className={styles.who}>{nameOf(story, step.actor)}</span>
              <code className={styles.event}>
                <Dotted name={describe(step)} />
              </code>
              <Change {...step} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
};
