import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  readonly path: string;
  readonly code: string;
}

/**
 * Compiles files as an app of a user's own would: with the package's names, and `@/` for its own folder.
 *
 * @param home - A folder of the tests; the files get one of their own in it, so that they find node_modules.
 */
export const openApp = (home: string) => {
  const folder = mkdtempSync(join(home, '.app-'));
  return {
    close: () => rmSync(folder, { recursive: true }),
    /** @returns what the compiler complains of; nothing where all is well. */
    compile: (files: readonly SourceFile[]): string => {
      const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
      const paths = Object.fromEntries(
        Object.entries<string[]>(compilerOptions.paths).map(([name, [to = '']]) => [name, [join(root, to)]]),
      );
      for (const { path, code } of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), code);
      }
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          compilerOptions: { incremental: false, paths: { ...paths, '@/*': ['./*'] } },
          include: ['**/*.ts', '**/*.tsx', join(root, 'next-env.d.ts')],
        }),
      );
      try {
        return execFileSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder], {
          encoding: 'utf8',
        });
      } catch (error) {
        return String((error as { stdout?: unknown }).stdout);
      }
    },
  };
};
