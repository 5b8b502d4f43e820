import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { ExplainedError } from './explained-error.mjs';
import { root } from './root.mjs';

/**
 * @typedef {object} Patch One change of the shipped source; the file itself is left alone.
 * @property {string} file
 * @property {string} from stands in the file exactly once
 * @property {string} to
 */

/** @param {Patch} patch */
const patchPlugin = ({ file, from, to }) => {
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2)
    throw new ExplainedError(
      `${file} does not hold this text exactly once, so it cannot be changed:\n${from}`,
    );
  return {
    name: 'authchart-mutant',
    enforce: /** @type {const} */ ('pre'),
    /** @param {string} id */
    load: (id) => (id === path ? source.replace(from, () => to) : null),
  };
};

/**
 * The explorer and the shipped source it walks, as one file that plain Node runs.
 *
 * @param {{ entry?: string, patch?: Patch }} [options]
 * @returns {Promise<string>} its path
 */
export const bundleExplorer = async ({ entry = 'tests/explorer/main.ts', patch } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-explorer-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: patch === undefined ? [] : [patchPlugin(patch)],
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      sourcemap: 'inline',
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'explorer.js' } },
    },
    ssr: { noExternal: true },
  });
  return join(folder, 'explorer.js');
};
