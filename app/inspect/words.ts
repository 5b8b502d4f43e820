import type { SeenSnapshot, Story } from 'authchart/inspect';

/** A state as one word: `refreshing.usable`, `a + b` where two hold at once. */
const sayValue = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, below]) => (isEmpty(below) ? name : `${name}.${sayValue(below)}`))
    .join(' + ');
};

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Where an actor stands: its state, or for what is no chart its status. */
export const sayState = (snapshot: SeenSnapshot | null): string => {
  if (snapshot === null) return '';
  if (snapshot.status === 'stopped' || snapshot.value === undefined) return String(snapshot.status ?? '');
  return sayValue(snapshot.value);
};

export const sayTime = (at: number): string => {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? ''
    : `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
};

export const nameOf = ({ actors }: Story, key: string | null): string =>
  key === null ? 'outside' : (actors.get(key)?.name ?? 'unknown');

export const sayJson = (value: unknown): string => (value === undefined ? '–' : JSON.stringify(value));
