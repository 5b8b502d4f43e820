import { type AuthSnapshot, selectStateName } from 'authchart';
import type { AuthProviderProps, ChartStep } from 'authchart/react';
import type { Moment } from './records.ts';

type Inspect = Extract<NonNullable<AuthProviderProps['inspect']>, (event: never) => void>;
/** What XState tells whoever inspects an actor. */
export type Inspected = Parameters<Inspect>[0];

const ERRANDS = ['restore', 'refresh', 'logout'];

type Step = Pick<
  Moment,
  'actor' | 'event' | 'state' | 'generation' | 'refreshAt' | 'expiresAt' | 'ended' | 'step' | 'error'
>;

const NO_SESSION = { generation: null, refreshAt: null, expiresAt: null, ended: null, step: null } as const;

const isOfChart = ({ rootId, actorRef }: Inspected) => rootId === actorRef.sessionId;

/** A retry, as far as it may be shown. */
interface ErrandSnapshot {
  readonly value: unknown;
  readonly context: { readonly error: { readonly code: string } | null };
}

/** What an inspection event says of the chart or its errand: names and times, never a payload. Null for all others. */
const readMoment = (inspected: Inspected, step: ChartStep | null): Step | null => {
  if (inspected.type !== '@xstate.snapshot') return null;
  const { id } = inspected.actorRef as unknown as { id: string };
  const event = inspected.event.type;
  if (ERRANDS.includes(id)) {
    // The id is the chart's own name for an attempt.
    const { value, context } = inspected.snapshot as unknown as ErrandSnapshot;
    return { ...NO_SESSION, actor: id, event, state: String(value), error: context.error?.code ?? null };
  }
  if (!isOfChart(inspected)) return null;
  const snapshot = inspected.snapshot as AuthSnapshot;
  const { session, ended, error } = snapshot.context;
  return {
    actor: 'auth',
    event,
    state: selectStateName(snapshot),
    generation: session?.generation ?? null,
    refreshAt: session?.refreshAt ?? null,
    expiresAt: session?.expiresAt ?? null,
    ended,
    step,
    error: error?.code ?? null,
  };
};

/** {@link readMoment}, with the transition that led to each step of the chart. */
export const createMomentReader = () => {
  let taken: ChartStep | null = null;
  return (inspected: Inspected): Step | null => {
    if (inspected.type === '@xstate.microstep' && isOfChart(inspected)) {
      const [first] = inspected._transitions;
      // What follows from a step at once is its consequence, not another one.
      if (first !== undefined)
        taken ??= {
          source: first.source.id,
          target: first.target?.[0]?.id ?? null,
          eventType: first.eventType,
        };
      return null;
    }
    const moment = readMoment(inspected, taken);
    if (moment?.actor === 'auth') taken = null;
    return moment;
  };
};
