import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readDeclaration, readDocOf, readExports, readProperties, readUnion } from './read-docs.mjs';
import { root } from './root.mjs';

const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');

/** @param {{ exports: Record<string, string | { types: string }> }} manifest */
const entriesOf = ({ exports }) =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [{ entry: join('authchart', path), file: target.types }],
  );

/** Declarations may hand on what another file exports. @returns {ReturnType<typeof readDeclaration>} */
const findDeclaration = (/** @type {string} */ file, /** @type {string} */ name) => {
  const source = read(file);
  const handedOn = readExports(source).find((other) => other.name === name && other.file !== null);
  return handedOn?.file == null
    ? readDeclaration(source, name)
    : findDeclaration(declarationsOf(file, handedOn.file), handedOn.ownName);
};

const declarationsOf = (/** @type {string} */ from, /** @type {string} */ specifier) =>
  join(dirname(from), specifier.replace(/\.tsx?$/, '.d.ts'));

const readEntries = () =>
  entriesOf(JSON.parse(read('package.json'))).map(({ entry, file }) => ({
    entry,
    exports: readExports(read(file)).map(({ name, isType }) => ({
      name,
      isType,
      ...findDeclaration(file, name),
    })),
  }));

/** The session routes, as the handler has them, with what stands above each of its functions. */
const readRoutes = () => {
  const handle = read('server/core/handle.ts');
  const methods = [...handle.matchAll(/^ {2}(\w+): \{ (.+) \},$/gm)];
  const routes = methods.map(([, name = '', byMethod = '']) => {
    const pairs = [...byMethod.matchAll(/(\w+): (handle\w+)/g)];
    const handler = pairs[0]?.[2] ?? '';
    const [, file = ''] = new RegExp(`${handler} \\} from '\\./([\\w-]+\\.ts)'`).exec(handle) ?? [];
    return {
      methods: pairs.map(([, method = '']) => method),
      path: `/api/auth/${name}`,
      doc: readDocOf(read(`server/core/${file}`), handler),
    };
  });
  return [
    ...routes,
    {
      methods: ['every method'],
      path: '/api/proxy/…',
      doc: readDocOf(read('server/core/api-proxy.ts'), 'handleApiProxy'),
    },
  ];
};

const load = (/** @type {string} */ file) => import(pathToFileURL(join(root, file)).href);

/** A code's status and title, as the server answers with it. */
const readCodes = async () => {
  const { RECOVERY } = await load('dist/machines/index.js');
  const { answerProblem } = await load('dist/server/core/problem.js');
  const { MESSAGES } = await load('dist/components/messages.js');
  return Promise.all(
    Object.entries(RECOVERY).map(async ([code, recovery]) => {
      const { status, title } = await answerProblem({ code }).json();
      const isOnWire = !['network', 'timeout', 'aborted'].includes(code);
      return { code, recovery, status: isOnWire ? status : null, title, message: MESSAGES[code] };
    }),
  );
};

/** Everything on `/reference` that the page cannot read from the package itself. Needs a build. */
export const makeReference = async () => {
  const types = read('machines/auth.types.ts');
  const { DEADLINES } = await load('dist/machines/index.js');
  const withValue = (/** @type {{ name: string, doc: import('./read-docs.mjs').Doc }} */ deadline) => ({
    ...deadline,
    ms: DEADLINES[deadline.name],
  });
  return {
    events: readUnion(types, 'AuthEvent'),
    emitted: readUnion(types, 'AuthEmitted'),
    tags: readUnion(types, 'AuthTag').map(({ name, doc }) => ({ name, doc })),
    attemptEvents: readUnion(read('machines/attempt.setup.ts'), 'AttemptEvent'),
    delays: [
      ...readProperties(read('machines/auth.setup.ts'), /^ {2}delays: \{/m).map((delay) => ({
        chart: 'auth',
        ...delay,
      })),
      ...readProperties(read('machines/attempt.setup.ts'), /^ {2}delays: \{/m).map((delay) => ({
        chart: 'attempt',
        ...delay,
      })),
    ],
    deadlines: readProperties(read('machines/timing.ts'), /^export const DEADLINES/m).map(withValue),
    recoveries: [...read('machines/errors.ts').matchAll(/^ \* - `(\w+)`: (.+)$/gm)].map(
      ([, name, meaning]) => ({
        name,
        meaning,
      }),
    ),
    codes: await readCodes(),
    routes: readRoutes(),
    entries: readEntries(),
  };
};

export const REFERENCE_FILE = join(root, 'app/reference/reference.json');

/** @param {unknown} reference */
export const writeAsJson = (reference) => `${JSON.stringify(reference, null, 2)}\n`;
