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
 * The Set-Cookie lines of an answer, with exactly one tombstone: of two, the browser would keep the last alone.
 *
 * The tombstone is set anew with every change, because WebKit forgets one that a script wrote after seven days.
 */
export const toSetCookies = (
  { jar }: CoreContext,
  state: JarState,
  { written = [], cleared = [], buried = [] }: CookieChanges,
): string[] => {
  if (written.length + cleared.length + buried.length === 0) return [];
  const hasTombstone = state.ended.length + buried.length > 0;
  return [
    ...written,
    ...jar.clear([...new Set(cleared.map(shortEpoch))].slice(0, MOST_CLEARED)),
    ...(hasTombstone ? [jar.tombstone(state, buried)] : []),
  ];
};
