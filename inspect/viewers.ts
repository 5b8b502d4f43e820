import type { InspectMessage } from './redact.ts';

export interface Viewer {
  /** Who it is, as the badge says it: `by stately.ai`; null where nobody need be told. */
  readonly label: string | null;
  readonly send: (message: InspectMessage) => void;
  /** Lets it go. */
  readonly close: () => void;
}

export interface Viewers {
  /** @returns what lets it go again. */
  add(key: string, viewer: Viewer): () => void;
  drop(key: string): void;
  dropAll(): void;
  send(message: InspectMessage): void;
  labels(): readonly string[];
}

/** Who looks at the moment. */
export const createViewers = (onChange: (labels: readonly string[]) => void): Viewers => {
  const known = new Map<string, Viewer>();
  const labels = () => [...new Set([...known.values()].flatMap(({ label }) => label ?? []))];
  const drop = (key: string) => {
    const viewer = known.get(key);
    if (viewer === undefined) return;
    known.delete(key);
    viewer.close();
    onChange(labels());
  };
  return {
    add(key, viewer) {
      known.set(key, viewer);
      onChange(labels());
      return () => drop(key);
    },
    drop,
    dropAll() {
      for (const key of [...known.keys()]) drop(key);
    },
    send(message) {
      for (const viewer of known.values()) viewer.send(message);
    },
    labels,
  };
};
