import { createElement, Fragment } from 'react';
import styles from './reference.module.css';

export interface Doc {
  readonly text: string;
  readonly tags: readonly { readonly tag: string; readonly text: string }[];
}

/** A sentence with its `code` set as code. */
export const Sentence = ({ children }: { readonly children: string }) => {
  const parts = children
    .split('`')
    .map((part, at) => (at % 2 === 1 ? createElement('code', null, part) : part));
  return createElement(Fragment, null, ...parts);
};

const TITLES: Readonly<Record<string, string>> = {
  param: 'takes',
  returns: 'gives',
  throws: 'throws',
  see: 'see',
  default: 'default',
};

/** What stands above a name in the code. */
export const DocText = ({ doc }: { readonly doc: Doc | null }) => {
  if (doc === null) return null;
  const facts = doc.tags.filter(({ tag }) => tag !== 'example');
  const examples = doc.tags.filter(({ tag }) => tag === 'example');
  return (
    <>
      {doc.text !== '' &&
        doc.text.split('\n\n').map((paragraph) => (
          <p key={paragraph}>
            <Sentence>{paragraph}</Sentence>
          </p>
        ))}
      {facts.length > 0 && (
        <dl className={styles.facts}>
          {facts.map(({ tag, text }) => (
            <div key={`${tag} ${text}`}>
              <dt>{TITLES[tag]}</dt>
              <dd>
                <Sentence>{text}</Sentence>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {examples.map(({ text }) => (
        <pre key={text} className={styles.code}>
          <code>{text}</code>
        </pre>
      ))}
    </>
  );
};
