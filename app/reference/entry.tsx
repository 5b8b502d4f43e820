import type { ReactNode } from 'react';
import styles from './reference.module.css';

interface EntryProps {
  /** The anchor of the entry, without `#`. */
  readonly id: string;
  readonly name: string;
  /** Small words behind the name: a status, a tag, a length. */
  readonly notes?: readonly string[];
  readonly children: ReactNode;
}

/** One thing that has a name, with an address of its own. */
export const Entry = ({ id, name, notes = [], children }: EntryProps) => (
  <article id={id} className={styles.entry}>
    <h3>
      <a href={`#${id}`}>
        <code>{name}</code>
      </a>
      {notes.map((note) => (
        <span key={note} className={styles.note}>
          {note}
        </span>
      ))}
    </h3>
    {children}
  </article>
);
