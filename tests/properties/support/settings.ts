const { AUTHCHART_FUZZ_SEEN, FUZZ_INPUTS, FUZZ_LIVES, SEED: GIVEN } = process.env;

/** Where a long run notes what it saw; absent in `npm test`. */
export const SEEN = AUTHCHART_FUZZ_SEEN;

export const IS_LONG = SEEN !== undefined;

/** Inputs over all properties. */
export const INPUTS = IS_LONG ? Number(FUZZ_INPUTS ?? 1_000_000) : 12_000;

/** Simulated lives of a browser. */
export const LIVES = FUZZ_LIVES === undefined ? (IS_LONG ? 400 : 30) : Number(FUZZ_LIVES);

/** One seed for everything: `SEED=… npm run fuzz` repeats a run. */
export const SEED = GIVEN === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(GIVEN) | 0;
