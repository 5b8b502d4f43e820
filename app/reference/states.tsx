import type { OutlineState, OutlineTransition } from 'authchart/react';
import { Entry } from './entry.tsx';
import styles from './reference.module.css';

const withoutRoot = (id: string) => id.split('.').slice(1).join('.') || id;

const Target = ({ transition }: { readonly transition: OutlineTransition }) => {
  const { target, isReentered } = transition;
  if (target === null) return 'stays';
  if (isReentered) return 'enters itself anew';
  return (
    <>
      → <a href={`#state-${target}`}>{withoutRoot(target)}</a>
    </>
  );
};

interface StatesProps {
  readonly outline: readonly OutlineState[];
  /** Anchors exist for these events. */
  readonly events: readonly string[];
}

/** Every state of a chart, what it means and where it leads, in the order in which its ways out are tried. */
export const States = ({ outline, events }: StatesProps) =>
  outline
    .filter(({ depth, transitions }) => depth > 0 || transitions.length > 0)
    .map(({ id, name, depth, description, tags, transitions }) => (
      <Entry key={id} id={`state-${id}`} name={depth === 0 ? `${name}, in every state` : name} notes={tags}>
        {description !== null && <p>{description}</p>}
        {transitions.length > 0 && (
          <ul className={styles.ways}>
            {transitions.map((transition) => (
              <li key={`${transition.eventType} ${transition.guard} ${transition.target}`}>
                <span className={styles.way}>
                  {events.includes(transition.eventType) ? (
                    <a href={`#event-${transition.eventType}`}>{transition.event}</a>
                  ) : (
                    transition.event
                  )}{' '}
                  {transition.guard !== null && <em>if {transition.guard} </em>}
                  <Target transition={transition} />
                </span>
                {transition.description}
              </li>
            ))}
          </ul>
        )}
      </Entry>
    ));
