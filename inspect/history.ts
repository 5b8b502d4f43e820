import type { InspectMessage } from './redact.ts';

/** A message and where it came from: a tab, a window, a recording. */
export interface Received {
  readonly source: string;
  readonly message: InspectMessage;
}

/** A received message in its place. */
export interface Kept extends Received {
  /** Grows by one for each message; never used again for another. */
  readonly index: number;
}

export interface History {
  add(received: Received): void;
  /** What a viewer must hear to know everything that is known: each actor before its messages, all in order. */
  all(): readonly Kept[];
}

type ActorMessage = InspectMessage & { type: '@xstate.actor' };

interface Registration extends Kept {
  readonly message: ActorMessage;
}

const isOver = ({ status }: { readonly status?: unknown }) => status !== undefined && status !== 'active';

export const actorKey = ({ source, message }: Received): string => `${source}/${message.sessionId}`;

/**
 * Remembers the last messages, and every actor for as long as it runs or is spoken of.
 *
 * Registrations are kept apart, so that no number of events can push a definition out; the snapshots that fall out at
 * the end go into their actor's registration, so that what is left still begins with the right state.
 *
 * @param most - Events and snapshots to keep.
 */
export const createHistory = (most: number): History => {
  const registrations = new Map<string, Registration>();
  const mentions = new Map<string, number>();
  const rest: Kept[] = [];
  let next = 0;

  const mention = (key: string, by: 1 | -1) => mentions.set(key, (mentions.get(key) ?? 0) + by);

  const forgetOver = (key: string) => {
    const registration = registrations.get(key);
    if (mentions.get(key) !== 0) return;
    mentions.delete(key);
    if (registration !== undefined && isOver(registration.message.snapshot)) registrations.delete(key);
  };

  const dropOldest = () => {
    const dropped = rest.shift();
    if (dropped === undefined) return;
    const key = actorKey(dropped);
    const registration = registrations.get(key);
    if (registration !== undefined && dropped.message.type === '@xstate.snapshot')
      registrations.set(key, {
        ...registration,
        message: { ...registration.message, snapshot: dropped.message.snapshot as ActorMessage['snapshot'] },
      });
    mention(key, -1);
    forgetOver(key);
  };

  return {
    add(received) {
      const kept = { ...received, index: next++ };
      const key = actorKey(kept);
      if (kept.message.type === '@xstate.actor') {
        registrations.set(key, kept as Registration);
        return;
      }
      rest.push(kept);
      mention(key, 1);
      if (rest.length > most) dropOldest();
    },
    all: () => [...registrations.values(), ...rest].sort((one, other) => one.index - other.index),
  };
};
