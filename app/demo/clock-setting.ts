/** A browser's own time in the demo: where it was set, and how fast it has run since. */
export interface ClockSetting {
  /** When it was set, ms since 1970 in real time. */
  readonly realAt: number;
  /** What it was set to, ms since 1970. */
  readonly demoAt: number;
  /** Seconds of the demo in a real one; 0 stands still. */
  readonly rate: number;
}

export const RATES = [0, 1, 10, 60] as const;

/** Written by the page, read by the page and by Next: whoever reads it knows the same time. */
export const CLOCK_COOKIE = 'authchart-demo-clock';

const LAST_DATE_MS = 8.64e15;
const isDate = (ms: number) => Number.isSafeInteger(ms) && ms > 0 && ms < LAST_DATE_MS;

export const formatClock = ({ realAt, demoAt, rate }: ClockSetting): string => `${realAt}_${demoAt}_${rate}`;

/** What the cookie says; null where it says nothing that is a time. */
export const parseClock = (value: string | null): ClockSetting | null => {
  const [realAt = Number.NaN, demoAt = Number.NaN, rate = Number.NaN] = (value ?? '').split('_').map(Number);
  const isKnownRate = RATES.some((known) => known === rate);
  return isDate(realAt) && isDate(demoAt) && isKnownRate ? { realAt, demoAt, rate } : null;
};

/** The demo's time at a moment of real time. */
export const demoTime = ({ realAt, demoAt, rate }: ClockSetting, realNow: number): number =>
  Math.round(demoAt + (realNow - realAt) * rate);
