import type { JarState } from '../cookies/jar.ts';
import { shortEpoch } from '../cookies/names.ts';
import type { CoreContext } from './context.ts';

/** What one answer does to a browser's auth cookies. */
export interface CookieChanges {
  /** Set-Cookie lines of the one session it writes. */
  readonly written?: readonly string[];
  /** Epochs whose cookies it deletes. */
  readonly cleared?: readonly string[];
  /** Epochs and login attempts it names as over. */
  readonly buried?: readonly string[];
}

/** A forged jar full of our names must not make an answer of many kilobytes; the next answer deletes the rest. */
const MOST_CLEARED = 8;

/**
 * The Set-Cookie lines of an answer, with one tombstone at most: of two, the browser would keep the last alone.
 *
 * An answer that buries nothing leaves the tombstone alone: it may arrive after a logout, and what it knew of the
 * tombstone when it was asked would take the newest name out again.
 */
export const toSetCookies = (
  { jar }: CoreContext,
  state: JarState,
  { written = [], cleared = [], buried = [] }: CookieChanges,
): string[] => [
  ...written,
  ...jar.clear([...new Set(cleared.map(shortEpoch))].slice(0, MOST_CLEARED)),
  ...(buried.length > 0 ? [jar.tombstone(state, buried)] : []),
];
