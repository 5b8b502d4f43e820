/** A fault, the same for both: what the API does, and what the user does. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** What is done to both. */
  readonly fault: string;
  readonly naive: string;
  readonly chart: string;
  readonly tabs: readonly string[];
  readonly lifeMs: number;
  /** How long before the end the naive timer renews. The chart needs no such number. */
  readonly marginMs: number;
  readonly runMs: number;
  /** The API ends a session when a refresh token is used twice (RFC 9700 section 4.14.2). */
  readonly isStrict?: boolean;
  /** From when to when the API answers 503, ms after the start. */
  readonly downMs?: readonly [from: number, to: number];
  /** When the first tab signs out, ms after the start. */
  readonly logoutMs?: number;
}

/** No page hammers for ever, not even to show how it is done. */
export const MOST_REQUESTS = 200;

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: 'hot-loop',
    title: 'The hot loop',
    fault:
      'Somebody sets the token’s life to five seconds. The timer was written for long ones: it renews 55 seconds before the end.',
    naive:
      '55 seconds before the end has always been. So it renews at once, gets a token that is due already, and renews at once: dozens of requests a second, from every tab, until somebody notices. This page stops it after 200.',
    chart:
      'The margin is a quarter of the token’s life, whatever that is, and two renewals are never closer than half of it. One request each few seconds.',
    tabs: ['Tab A'],
    lifeMs: 5_000,
    marginMs: 55_000,
    runMs: 9_000,
  },
  {
    id: 'two-tabs',
    title: 'The lost session, by two tabs',
    fault:
      'Two tabs, one set of cookies, and an API that ends a session when a refresh token is used twice. Tokens live six seconds.',
    naive:
      'Both timers fire together and send the same refresh token. The API takes the second for a thief and ends the session. Both tabs still greet their user, and no request of theirs will be answered again.',
    chart:
      'One tab renews under a lock and tells the other, which asks nothing, or asks and is given what the first one got. The API sees one renewal.',
    tabs: ['Tab A', 'Tab B'],
    lifeMs: 6_000,
    marginMs: 1_500,
    runMs: 8_000,
    isStrict: true,
  },
  {
    id: 'api-trouble',
    title: 'The lost session, by a deploy',
    fault: 'For three seconds, just when the token is due, the API answers 503. Tokens live six seconds.',
    naive:
      'The answer holds no token, so reading it throws, and nobody catches it. The timer is dead. The API is back a moment later; the page never asks again, and its token runs out while it says hello.',
    chart:
      'A 503 is no answer. The chart waits, asks again, says so meanwhile, and goes on when the API is back.',
    tabs: ['Tab A'],
    lifeMs: 6_000,
    marginMs: 1_500,
    runMs: 13_000,
    downMs: [3_500, 6_500],
  },
  {
    id: 'other-tab',
    title: 'The tab that still says hello',
    fault: 'Somebody signs out in tab A and walks away from a shared computer.',
    naive:
      'Tab B has a state of its own and was never told. It keeps the name on the screen, and the page with it.',
    chart: 'Tab A tells every other tab before it even asks the server. Tab B drops the user at once.',
    tabs: ['Tab A', 'Tab B'],
    lifeMs: 60_000,
    marginMs: 15_000,
    runMs: 4_000,
    logoutMs: 1_500,
  },
];
