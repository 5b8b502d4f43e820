/**
 * @typedef {{ name: string, inputs: number, slowestMs: number }} Ran
 * @typedef {{ name: string, growth: number, slowestMs: number }} Grown
 * @typedef {{ lives: number, steps: number, logins: number, rotations: number, faults: number, minutes: number }} Lived
 */

const number = (/** @type {number} */ value) => value.toLocaleString('en-GB');
const ms = (/** @type {number} */ value) => (value < 0.01 ? '< 0.01' : value.toFixed(2));

const isRan = (/** @type {Ran | Grown | Lived} */ line) => 'inputs' in line;

/** @param {Lived} lived */
const renderLives = ({ lives, steps, logins, rotations, faults, minutes }) => `## Lives of a browser

Two or three tabs with the shipped chart and its shipped adapters, one or two processes with the shipped handlers, an API that revokes on reuse (with an overlap or without), all in memory and in simulated time. Two users sign in and out, cancel, refresh, reload and close tabs, sleep and lose the network; with and without Web Locks and BroadcastChannel; up to two requests or replies are lost on either leg. Every wait between a tab, a process, the store, the lock, a message and the API is one of fast-check's \`scheduler\`, so that any order of any two of them is one of the runs. After each step and in the end I1, I2, I6, I8, I11, I13 to I18 and L2 are judged (\`tests/simulation/judge.ts\`).

**${number(lives)} lives with ${number(logins)} sessions, ${number(rotations)} refreshes, ${number(faults)} faults and ${number(steps)} scheduled steps: nothing was violated.** ${number(Math.round(logins / minutes))} sessions a minute on the machine that wrote this. That it can fail, \`npm test\` shows: without coordination, and without the tombstone, it does.
`;

/**
 * docs/fuzz.md from a run.
 *
 * @param {number} seed
 * @param {(Ran | Grown | Lived)[]} lines
 */
export const renderFuzz = (seed, lines) => {
  const ran = /** @type {Ran[]} */ (lines.filter(isRan));
  const grown = /** @type {Grown[]} */ (lines.filter((line) => 'growth' in line));
  const lived = /** @type {Lived | undefined} */ (lines.find((line) => 'lives' in line));
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

${lived === undefined ? '' : renderLives(lived)}`;
};
