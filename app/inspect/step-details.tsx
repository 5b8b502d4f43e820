'use client';

import { differences, type SeenActor, type Story } from 'authchart/inspect';
import shared from './inspect.module.css';
import { ScrollArea } from './scroll-area.tsx';
import styles from './step-details.module.css';
import { nameOf, sayJson, sayTime } from './words.ts';

const MOST = 40;

/** What a step changed, place by place, and what was heard. */
export const StepDetails = ({ story, shown }: { readonly story: Story; readonly shown: number }) => {
  const step = story.steps[shown];
  if (step === undefined) return null;
  const changes = step.after === null ? [] : differences(step.before ?? {}, step.after).slice(0, MOST);
  const { type, ...payload } = step.event;
  return (
    <section className={`${shared.card} ${styles.details}`} aria-labelledby="details-title">
      <h2 id="details-title" className={shared.title}>
        Step {step.index + 1}
      </h2>
      <p>
        {sayTime(step.at)}: {nameOf(story, step.from)} to {nameOf(story, step.actor)},{' '}
        <code>{step.kind === 'began' ? 'began' : type}</code>
      </p>
      {Object.keys(payload).length > 0 && (
        <pre className={styles.json}>{JSON.stringify(payload, null, 2)}</pre>
      )}
      {changes.length === 0 ? (
        <p className={shared.quiet}>It changed nothing.</p>
      ) : (
        <ScrollArea label="What it changed">
          <table className={styles.changes}>
            <thead>
              <tr>
                <th scope="col">Place</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  <td>{sayJson(before)}</td>
                  <td>{sayJson(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </section>
  );
};

/** All that an actor says of itself, as it stood at that step. */
export const WholeSnapshot = ({ actor }: { readonly actor: SeenActor }) => (
  <details className={`${shared.card} ${styles.whole}`}>
    <summary>The whole snapshot of {actor.name}</summary>
    <pre className={styles.json}>{JSON.stringify(actor.now, null, 2)}</pre>
  </details>
);
