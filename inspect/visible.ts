import { safeName } from './marks.ts';
import {
  endReason,
  fields,
  flag,
  listOf,
  number,
  oneOf,
  problem,
  type Rule,
  shortId,
  stateValue,
} from './rules.ts';

// What may be seen of the charts of this package; all else, and all of any other chart, is a mark. A rule checks the
// kind of a value as well: a password where a number belongs is a mark, too.

const session = fields({
  epoch: shortId,
  generation: number,
  refreshAt: number,
  expiresAt: number,
  endsAt: number,
});

const envelope = fields({ session, serverNow: number });
const reply = fields({ envelope, sentAt: number, receivedAt: number, ended: listOf(shortId) });
const request = fields({ epoch: shortId, generation: number, force: flag });

/** What an actor was given, and what it gave. */
const input = fields({
  session,
  serverNow: number,
  request,
  startDelayMs: number,
  epoch: shortId,
  generation: number,
  force: flag,
});
const output = fields({
  type: oneOf('answered', 'refused'),
  reply,
  error: problem,
  envelope,
  sentAt: number,
  receivedAt: number,
  ended: listOf(shortId),
});

const context = fields({
  session,
  clock: fields({ offsetMs: number, roundTripMs: number }),
  clockOffsetMs: number,
  error: problem,
  ended: endReason,
  endedEpochs: listOf(shortId),
  monotonicRotationAt: number,
  isRotating: flag,
  startDelayMs: number,
  heardAt: number,
  monotonicHeardAt: number,
  wasOffered: flag,
  leaving: shortId,
  attempts: number,
  request,
  failures: number,
  refusals: number,
  retryAt: number,
  monotonicEarliestAt: number,
  output,
});

/** An event: its type is a name, its payload by rule. */
export const event: Rule = fields({
  type: safeName,
  epoch: shortId,
  epochs: listOf(shortId),
  generation: number,
  envelope,
  restored: flag,
  reason: endReason,
  input,
  output,
  data: output,
  error: problem,
});

const RULES: Readonly<Record<string, Rule>> = {
  status: oneOf('active', 'done', 'error', 'stopped'),
  value: stateValue,
  context,
  output,
  error: problem,
  input,
  tags: (tags) => [...((tags ?? []) as Iterable<unknown>)].map(safeName),
};

/** A snapshot, of a chart or of any other actor. Built anew: what has no rule is not there. */
export const snapshot = (value: unknown): Record<string, unknown> => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(RULES)
      .filter(([key]) => given[key] !== undefined)
      .map(([key, rule]) => [key, rule(given[key])]),
  );
};
