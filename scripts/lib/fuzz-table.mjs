/**
 * @typedef {{ name: string, inputs: number, slowestMs: number }} Ran
 * @typedef {{ name: string, growth: number, slowestMs: number }} Grown
 */

const number = (/** @type {number} */ value) => value.toLocaleString('en-GB');
const ms = (/** @type {number} */ value) => (value < 0.01 ? '< 0.01' : value.toFixed(2));

const isRan = (/** @type {Ran | Grown} */ line) => 'inputs' in line;

/**
 * docs/fuzz.md from a run.
 *
 * @param {number} seed
 * @param {(Ran | Grown)[]} lines
 */
export const renderFuzz = (seed, lines) => {
  const ran = /** @type {Ran[]} */ (lines.filter(isRan));
  const grown = /** @type {Grown[]} */ (lines.filter((line) => 'growth' in line));
  const inputs = ran.reduce((sum, line) => sum + line.inputs, 0);
  const slowest = Math.max(...ran.map(({ slowestMs }) => slowestMs));
  return `# What holds for every input

Written by \`npm run fuzz\` (\`SEED=${seed} npm run fuzz\` repeats it; \`npm test\` tries some hundred inputs of each). The properties are in \`tests/properties\`. An input's time is the fastest of five where it was the slowest so far, because a collector of garbage or another program may have had the processor; an input that takes 50 ms is a failure.

**${number(inputs)} inputs: none crashed, none was accepted wrongly, the slowest took ${ms(slowest)} ms.**

| property | inputs | slowest, ms |
| --- | ---: | ---: |
${ran.map((line) => `| ${line.name} | ${number(line.inputs)} | ${ms(line.slowestMs)} |`).join('\n')}

## Time against length

How much longer a parser takes for 32 KiB than for 16 KiB, of the texts that make it slowest; three is the limit, four would be a quadratic one.

| parser | time(2n) / time(n) | 16 KiB, ms |
| --- | ---: | ---: |
${grown.map((line) => `| ${line.name} | ${line.growth.toFixed(2)} | ${ms(line.slowestMs)} |`).join('\n')}
`;
};
