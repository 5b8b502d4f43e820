'use client';

import { useEffect, useState } from 'react';
import type { AnyActorRef, AnyTransitionDefinition, InspectionEvent } from 'xstate';
import type { ChartStep } from './layout.types.ts';

const toStep = ({ source, target, eventType }: AnyTransitionDefinition): ChartStep => ({
  source: source.id,
  target: target?.[0]?.id ?? null,
  eventType,
});

/** The transition that an actor's last event took; what followed from it at once is its consequence. */
export const useLastStep = (actor: AnyActorRef): ChartStep | null => {
  const [last, setLast] = useState<ChartStep | null>(null);
  useEffect(() => {
    // From one snapshot to the next: all that a single event brought about.
    let first: ChartStep | null = null;
    const hear = (told: InspectionEvent) => {
      if (told.actorRef !== actor) return;
      if (told.type === '@xstate.snapshot') first = null;
      if (told.type !== '@xstate.microstep') return;
      const [transition] = told._transitions;
      if (first !== null || transition === undefined) return;
      first = toStep(transition);
      setLast(first);
    };
    const subscription = actor.system.inspect(hear);
    return () => subscription.unsubscribe();
  }, [actor]);
  return last;
};

const HOUR_MS = 3_600_000;

/** `in 41 s`, `in 12 min`, `in 47 h` */
const sayWait = (leftMs: number): string => {
  if (leftMs < 2 * 60_000) return `in ${Math.ceil(Math.max(leftMs, 0) / 1000)} s`;
  return leftMs < 2 * HOUR_MS
    ? `in ${Math.round(leftMs / 60_000)} min`
    : `in ${Math.round(leftMs / HOUR_MS)} h`;
};

/** Every delay that runs for the actor, by the type of the event it will send. */
const readWaits = (actor: AnyActorRef): Record<string, string> => {
  const timers = Object.values(actor.system.getSnapshot()._scheduledEvents);
  const now = Date.now();
  return Object.fromEntries(
    timers
      .filter(({ source, event }) => source === actor && event.type.startsWith('xstate.after.'))
      .map(({ event, startedAt, delay }) => [event.type, sayWait(startedAt + delay - now)]),
  );
};

const isSame = (left: object, right: object) => JSON.stringify(left) === JSON.stringify(right);

/** What is left of the actor's delays, by the second: `{ 'xstate.after.untilRefresh.auth.authenticated': 'in 41 s' }`. */
export const useWaits = (actor: AnyActorRef): Readonly<Record<string, string>> => {
  const [waits, setWaits] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    const look = () =>
      setWaits((known) => {
        const next = readWaits(actor);
        return isSame(known, next) ? known : next;
      });
    look();
    const timer = setInterval(look, 500);
    const subscription = actor.subscribe(look);
    return () => {
      clearInterval(timer);
      subscription.unsubscribe();
    };
  }, [actor]);
  return waits;
};
