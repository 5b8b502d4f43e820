// TypeScript 7 has no compiler API, so docstrings are read as what they are: text above a name.

/**
 * @typedef {object} Doc
 * @property {string} text paragraphs, divided by an empty line
 * @property {{ tag: string, text: string }[]} tags
 */

const DOC = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\//;

/** A docstring without its stars, links as plain names. @returns {Doc} */
export const parseDoc = (/** @type {string} */ comment) => {
  const lines = comment
    .replace(/\{@link ([^}]+)\}/g, '$1')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const [text = '', ...tagged] = lines
    .join('\n')
    .split(/(?:^|\s)(?=@(?:param|returns|throws|example|see|default)\b)/);
  return {
    text: text
      .trim()
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.replace(/\s*\n(?!- )\s*/g, ' '))
      .join('\n\n'),
    tags: tagged.map((part) => {
      const [, tag = '', rest = ''] = /^@(\w+)\s*([\s\S]*)/.exec(part) ?? [];
      return { tag, text: tag === 'example' ? rest.trim() : rest.trim().replace(/\s+/g, ' ') };
    }),
  };
};

/** The docstring that ends right before `at`. @returns {Doc | null} */
const docBefore = (/** @type {string} */ source, /** @type {number} */ at) => {
  const before = source.slice(0, at).trimEnd();
  if (!before.endsWith('*/')) return null;
  const start = before.lastIndexOf('/**');
  return start === -1 ? null : parseDoc(before.slice(start + 3, -2));
};

/** From `start` to the first line that closes it, by its indentation. */
const blockAfter = (/** @type {string} */ source, /** @type {RegExp} */ start, /** @type {RegExp} */ end) => {
  const from = source.search(start);
  if (from === -1) throw new Error(`${start} is not there any more`);
  const rest = source.slice(from);
  const to = rest.slice(1).search(end);
  return to === -1 ? rest : rest.slice(0, to + 1);
};

/**
 * The members of a union of object types or of words, each with the docstring above it.
 *
 * @returns {{ name: string, payload: string, doc: Doc }[]}
 */
export const readUnion = (/** @type {string} */ source, /** @type {string} */ type) => {
  const block = blockAfter(source, new RegExp(`export type ${type} =`), /;\n\n|;\n$/);
  const member = new RegExp(`${DOC.source}\\s*\\| (?:\\{ type: )?'([\\w.]+)'(?:; (.*) \\})?`, 'g');
  return [...block.matchAll(member)].map(([, comment = '', name = '', payload = '']) => ({
    name,
    payload,
    doc: parseDoc(comment),
  }));
};

/** The properties of an object literal, each with the docstring above it. @returns {{ name: string, doc: Doc }[]} */
export const readProperties = (/** @type {string} */ source, /** @type {RegExp} */ start) => {
  const block = blockAfter(source, start, /\n {0,2}\}/);
  return [...block.matchAll(new RegExp(`${DOC.source}\\s*(\\w+):`, 'g'))].map(
    ([, comment = '', name = '']) => ({
      name,
      doc: parseDoc(comment),
    }),
  );
};

/** What stands above `export const name`. @returns {Doc} */
export const readDocOf = (/** @type {string} */ source, /** @type {string} */ name) => {
  const doc = docBefore(source, source.search(new RegExp(`export const ${name}\\b`)));
  if (doc === null) throw new Error(`${name} has no docstring`);
  return doc;
};

/**
 * What an entry's declarations export, under the name it has outside.
 *
 * @returns {{ name: string, ownName: string, isType: boolean, file: string | null }[]}
 */
export const readExports = (/** @type {string} */ entry) => {
  const listed = [...entry.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/g)].flatMap(
    ([, allTypes, names = '', file = '']) =>
      names
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => {
          const [ownName = '', name = ownName] = part.replace(/^type /, '').split(' as ');
          return { name, ownName, isType: allTypes !== undefined || part.startsWith('type '), file };
        }),
  );
  const own = [...entry.matchAll(/export (?:declare )?(const|interface|type|class|function) (\w+)/g)].map(
    ([, kind, name = '']) => ({
      name,
      ownName: name,
      isType: kind === 'interface' || kind === 'type',
      file: null,
    }),
  );
  return [...listed, ...own];
};

/**
 * One declaration of a `.d.ts` file and the docstring above it.
 *
 * @returns {{ doc: Doc | null, signature: string }}
 */
export const readDeclaration = (/** @type {string} */ source, /** @type {string} */ name) => {
  const at = source.search(
    new RegExp(
      `^(?:export )?(?:declare )?(?:const|interface|type|class|abstract class|function) ${name}\\b`,
      'm',
    ),
  );
  if (at === -1) throw new Error(`${name} is not declared where its entry says`);
  const rest = source.slice(at);
  const end = rest.search(/\n(?=\S)(?!\})/);
  const signature = (end === -1 ? rest : rest.slice(0, end)).trim();
  return {
    doc: docBefore(source, at),
    signature: signature.replace(/^export (declare )?/, '').replace(/ {4}/g, '  '),
  };
};
