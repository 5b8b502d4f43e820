import { AuthError } from 'authchart';
import fc from 'fast-check';

/** No input of any parser may take longer (V9, V19): a server that thinks for longer is a server that is down. */
const LONGEST_MS = 50;
const TIMINGS = 5;

export interface RunSettings {
  readonly seed: number;
  readonly inputs: number;
  /** Whether a slow input is a failure. Never in `npm test`: other programs have the processor too. */
  readonly isTimed: boolean;
}

/** What a run of one property was. */
export interface Ran {
  readonly name: string;
  readonly inputs: number;
  /** The slowest input, each judged by the fastest of its timings. */
  readonly slowestMs: number;
}

export interface Property {
  readonly name: string;
  /** Of the inputs of a long run: what costs more gets fewer. */
  readonly share: number;
  /** @throws what fast-check found, with the seed that finds it again. */
  readonly run: (settings: RunSettings) => Promise<Ran>;
}

interface Definition<Input, Output> {
  readonly name: string;
  /** @default 10 */
  readonly share?: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** The code that is being tried, and nothing else: this is what is timed. It may be repeated. */
  readonly act: (input: Input) => Output | Promise<Output>;
  /** Throws, or says false, where the output is wrong. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a judge of `expect`s says nothing.
  readonly judge: (output: Output, input: Input) => boolean | void | Promise<boolean | void>;
}

const timed = async <Output>(act: () => Output | Promise<Output>) => {
  const startedAt = performance.now();
  const given = act();
  const output = given instanceof Promise ? await given : given;
  return { output, ms: performance.now() - startedAt };
};

/**
 * The fastest of several timings, of the processor's time where that is less: another program may have had the
 * processor meanwhile, or a collector of garbage.
 */
const fastest = async (act: () => unknown, firstMs: number): Promise<number> => {
  let best = firstMs;
  for (let at = 1; at < TIMINGS; at += 1) {
    const before = process.cpuUsage();
    const { ms } = await timed(act);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ms, (user + system) / 1000);
  }
  return best;
};

/**
 * One sentence that holds for every input: `npm test` tries some hundred of them, `npm run fuzz` a million over all.
 */
export const property = <Input, Output>({
  name,
  share = 10,
  inputs,
  act,
  judge,
}: Definition<Input, Output>): Property => ({
  name,
  share,
  run: async ({ seed, inputs: numRuns, isTimed }) => {
    let slowestMs = 0;
    const tryOne = async (input: Input) => {
      const { output, ms } = await timed(() => act(input));
      if (ms > slowestMs && isTimed) slowestMs = Math.max(slowestMs, await fastest(() => act(input), ms));
      if (slowestMs >= LONGEST_MS) throw new Error(`This input takes ${slowestMs.toFixed(1)} ms.`);
      return (await judge(output, input)) !== false;
    };
    await fc.assert(fc.asyncProperty(inputs, tryOne), { seed, numRuns });
    return { name, inputs: numRuns, slowestMs };
  },
});

/** The answer of something that may refuse with an error of ours; anything else it throws is a crash. */
export const orRefusal = async <Value>(work: () => Value | Promise<Value>): Promise<Value | AuthError> => {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof AuthError) return thrown;
    throw thrown;
  }
};
