'use client';

import type { InspectedSource, SeenActor } from 'authchart/inspect';
import { inspector } from '../ui/inspector.ts';
import styles from './actor-tree.module.css';
import shared from './inspect.module.css';
import { sayState } from './words.ts';

interface ActorTreeProps {
  readonly actors: readonly SeenActor[];
  readonly sources: readonly InspectedSource[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

const isOver = ({ now }: SeenActor) => now.status !== undefined && now.status !== 'active';

const nameOfSource = (id: string, sources: readonly InspectedSource[]) => {
  if (id === inspector.source) return 'This tab';
  if (sources.find((source) => source.id === id)?.kind === 'window') return 'The window that opened this one';
  return `Tab ${id.slice(0, 4)}`;
};

interface BranchProps extends Omit<ActorTreeProps, 'sources'> {
  readonly parent: string | null;
}

/** What is over and was nobody's parent is not shown any more: there is one such errand a minute. */
const Branch = ({ actors, parent, selected, onSelect }: BranchProps) => {
  const children = actors.filter(
    (actor) => actor.parent === parent && (!isOver(actor) || actor.key === selected),
  );
  if (children.length === 0) return null;
  return (
    <ul className={styles.branch}>
      {children.map((actor) => (
        <li key={actor.key}>
          <button
            type="button"
            className={styles.actor}
            aria-pressed={actor.key === selected}
            onClick={() => onSelect(actor.key)}
            data-over={isOver(actor) || undefined}
          >
            <span>{actor.name}</span>
            <code className={styles.state}>{sayState(actor.now)}</code>
          </button>
          <Branch actors={actors} parent={actor.key} selected={selected} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
};

interface TabProps extends ActorTreeProps {
  readonly id: string;
}

const Tab = ({ id, actors, sources, ...choice }: TabProps) => {
  const own = actors.filter(({ source }) => source === id);
  const known = new Set(own.map(({ key }) => key));
  // Whose parent is not known is a root.
  const rooted = own.map((actor) => ({
    ...actor,
    parent: actor.parent !== null && known.has(actor.parent) ? actor.parent : null,
  }));
  return (
    <div className={styles.source}>
      <h3>{nameOfSource(id, sources)}</h3>
      <Branch actors={rooted} parent={null} {...choice} />
    </div>
  );
};

/** Whose children each actor is, tab by tab. */
export const ActorTree = (props: ActorTreeProps) => {
  const { actors, sources } = props;
  const ids = [...new Set(actors.map(({ source }) => source))];
  const isGone = (id: string) => sources.some((source) => source.id === id && !source.isHere);
  const gone = ids.filter(isGone);
  return (
    <section className={`${shared.card} ${styles.tree}`} aria-labelledby="actors-title">
      <h2 id="actors-title" className={`${shared.title} ${styles.heading}`}>
        Actors
      </h2>
      {ids.length === 0 && <p className={shared.quiet}>None yet.</p>}
      {ids
        .filter((id) => !isGone(id))
        .map((id) => (
          <Tab key={id} id={id} {...props} />
        ))}
      {gone.length > 0 && (
        <details className={styles.gone}>
          <summary>Gone ({gone.length})</summary>
          {gone.map((id) => (
            <Tab key={id} id={id} {...props} />
          ))}
        </details>
      )}
    </section>
  );
};
