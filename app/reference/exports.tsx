import { DocText } from './doc-text.tsx';
import { Entry } from './entry.tsx';
import reference from './reference.json' with { type: 'json' };
import styles from './reference.module.css';

type Exported = (typeof reference.entries)[number]['exports'][number];

const anchorOf = (entry: string, name: string) => `export-${entry.replaceAll('/', '-')}-${name}`;

const isHook = ({ name }: Exported) => /^use[A-Z]/.test(name);

/** Hooks first, for they are what one looks for; then what else runs, then types. */
const rank = (exported: Exported) => (isHook(exported) ? 0 : 1) + (exported.isType ? 2 : 0);

const Signature = ({ text }: { readonly text: string }) => (
  <details className={styles.signature}>
    <summary>declaration</summary>
    <pre className={styles.code}>
      <code>{text}</code>
    </pre>
  </details>
);

/** Everything that an entry of the package exports, with the docstring above it. */
export const Exports = () =>
  reference.entries.map(({ entry, exports }) => (
    <section key={entry} id={`entry-${entry.replaceAll('/', '-')}`} className={styles.exports}>
      <h3 className={styles.entryTitle}>
        <code>{entry}</code>
      </h3>
      {exports
        .toSorted((a, b) => rank(a) - rank(b))
        .map((exported) => (
          <Entry
            key={exported.name}
            id={anchorOf(entry, exported.name)}
            name={exported.name}
            notes={exported.isType ? ['type'] : isHook(exported) ? ['hook'] : []}
          >
            <DocText doc={exported.doc} />
            <Signature text={exported.signature} />
          </Entry>
        ))}
    </section>
  ));
