import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

interface Locked {
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const locked: Readonly<Record<string, Locked>> = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
).packages;

/** Where Node would find a package from inside another one, in this repository's tree. */
const locate = (name: string, from: string): string | null => {
  const own = join(from, 'node_modules', name);
  if (locked[own] !== undefined && existsSync(join(root, own))) return own;
  return from === '' ? null : locate(name, from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0)));
};

const needs = ({ dependencies, optionalDependencies, peerDependencies }: Locked) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** Everything that `npm install` would bring for these packages, and nothing that merely lies about here. */
const closure = (names: readonly string[]): string[] => {
  const found = new Set<string>();
  const add = (name: string, from: string) => {
    const place = locate(name, from);
    if (place === null || found.has(place)) return;
    found.add(place);
    for (const needed of needs(locked[place] ?? {})) add(needed, place);
  };
  for (const name of names) add(name, '');
  return [...found];
};

/** Shares the bytes where the file system can: these are thousands of files. */
const copyFile = (from: string, to: string) => {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
};

/** A package without those inside it, which are copied where something needs them. */
const copyPackage = (from: string, to: string) => {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) copyPackage(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile()) copyFile(join(from, entry.name), join(to, entry.name));
  }
};

const linkCommands = (folder: string, place: string) => {
  for (const [name, path] of Object.entries(locked[place]?.bin ?? {})) {
    const command = join(folder, 'node_modules/.bin', name);
    mkdirSync(dirname(command), { recursive: true });
    if (!existsSync(command)) symlinkSync(join(folder, place, path), command);
  }
};

/**
 * What `npm install` does for an app that names `authchart` among its dependencies, without a registry: the package
 * comes out of its tarball, and what it and the app declare comes out of this repository's `node_modules`.
 */
export const installPacked = (folder: string) => {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }),
  );
  const target = join(folder, 'node_modules/authchart');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  const read = (path: string): Locked => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const { dependencies, devDependencies } = read(folder);
  const wanted = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'authchart');
  for (const place of closure([...wanted, ...needs(read(target))])) {
    copyPackage(join(root, place), join(folder, place));
    linkCommands(folder, place);
  }
};
