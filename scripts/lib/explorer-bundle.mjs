import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * A plugin of Vite that gives the bundler changed source.
 *
 * @param {readonly Patch[]} patches
 * @throws {ExplainedError} where the source no longer says what a patch changes.
 */
export const patchPlugin = (patches) => {
  const changed = new Map();
  for (const { file, from, to } of patches) {
    const path = join(root, file);
    const source = changed.get(path) ?? readFileSync(path, 'utf8');
    if (source.split(from).length !== 2)
      throw new ExplainedError(`${file} does not hold this text exactly once:\n${from}`);
    changed.set(
      path,
      source.replace(from, () => to),
    );
  }
  return {
    name: 'authchart-mutant',
    enforce: /** @type {const} */ ('pre'),
    /** @param {string} id */
    load: (id) => changed.get(id) ?? null,
  };
};

/**
 * The explorer and the shipped source it walks, as one file that plain Node runs.
 *
 * @param {readonly Patch[]} [patches]
 * @returns {Promise<string>} its path
 */
export const bundleExplorer = async (patches = []) => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-explorer-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [patchPlugin(patches)],
    build: {
      ssr: 'tests/explorer/main.ts',
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
