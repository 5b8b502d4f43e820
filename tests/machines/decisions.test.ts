import { authMachine } from 'authchart';
import { describe, expect, test } from 'vitest';
import { getStateNodes } from 'xstate/graph';

const STATES = [
  'restoring',
  'anonymous',
  'authenticating',
  'authenticated',
  'refreshing.usable',
  'refreshing.expired',
  'loggingOut',
] as const;

/**
 * What each event does in each state, in the order of {@link STATES}: the guarded ways in their order, `-` where the
 * event means nothing there, `ends` for news that only concern other sessions (they are remembered, no more).
 */
const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  'login.submitted': ['-', 'authenticating', '-', '-', '-', '-', '-'],
  'login.cancelled': ['-', '-', 'loggingOut', '-', '-', '-', '-'],
  'logout.requested': ['loggingOut', '-', '-', 'loggingOut', 'loggingOut', 'loggingOut', '-'],
  'refresh.requested': ['-', '-', '-', '[isRenewable] refreshing', '-', '-', '-'],
  'token.rejected': [
    '-',
    '-',
    '-',
    '[isRejectionOfThis] refreshing.expired',
    '[isOfThis] refreshing.expired',
    '-',
    '-',
  ],
  'session.provided': [
    '[mustAsk] restoring anew',
    '[mustAsk] restoring',
    '[mustAsk] stays',
    '[isNewer] authenticated anew, [mustAsk] refreshing',
    '[isNewer] authenticated, [mustAsk] refreshing anew',
    '[isNewer] authenticated, [mustAsk] refreshing anew',
    '[mustAsk] stays',
  ],
  'tab.sessionChanged': [
    '[mustAsk] restoring anew',
    '[mustAsk] restoring',
    '[mustAsk] stays',
    '[isNewer] authenticated anew, [mustAsk] refreshing',
    '[isNewer] authenticated, [mustAsk] refreshing anew',
    '[isNewer] authenticated, [mustAsk] refreshing anew',
    '[mustAsk] stays',
  ],
  'tab.loggedOut': [
    '[isNews] restoring anew, ends',
    'ends',
    'ends',
    '[endsThis] anonymous, ends',
    '[endsThis] anonymous, ends',
    '[endsThis] anonymous, ends',
    'ends',
  ],
  'page.resumed': [
    'stays',
    '[wasRestored] restoring',
    '-',
    '[isOverForGood] anonymous, [wasRestored] refreshing.expired, [mustCheck] refreshing, authenticated anew',
    '[wasRestored] refreshing.expired, stays',
    '[wasRestored] refreshing.expired, stays',
    'stays',
  ],
  'network.lost': ['stays', '-', '-', '-', 'stays', 'stays', 'stays'],
  'network.restored': ['stays', '-', '-', '[mustCheck] refreshing', 'stays', 'stays', 'stays'],
};

const nodes = [authMachine.root, ...getStateNodes(authMachine.root)];

/** From the innermost state outwards, as XState asks them. */
const decide = (state: string, event: string): string => {
  const chain = [
    ...state.split('.').map((_, index, parts) => `auth.${parts.slice(0, parts.length - index).join('.')}`),
    'auth',
  ];
  const ways = chain.flatMap((id) =>
    (nodes.find((node) => node.id === id)?.transitions.get(event) ?? []).map((way) => {
      if (id === 'auth') return 'ends';
      const guard = way.guard as { type?: string } | string | undefined;
      const name = typeof guard === 'string' ? guard : guard?.type;
      const target = way.target?.map(({ id: to }) => to.replace('auth.', '')).join(' ') ?? 'stays';
      return `${name === undefined ? '' : `[${name}] `}${target}${way.reenter ? ' anew' : ''}`;
    }),
  );
  return ways.length === 0 ? '-' : ways.join(', ');
};

describe('every state and every event', () => {
  test('the table knows all events from outside, and all states that last', () => {
    const events = authMachine.events.filter((type) => !type.startsWith('xstate.'));
    expect(Object.keys(DECISIONS).sort()).toEqual([...events].sort());
    const lasting = nodes.filter(({ id, type }) => type === 'atomic' && id !== 'auth.starting');
    expect(lasting.map(({ id }) => id.replace('auth.', '')).sort()).toEqual([...STATES].sort());
  });

  test.each(
    Object.entries(DECISIONS).flatMap(([event, row]) =>
      STATES.map((state, index) => ({ event, state, decision: row[index] ?? '' })),
    ),
  )('$event in $state: $decision', ({ event, state, decision }) => {
    expect(decide(state, event)).toBe(decision);
  });
});
