import { stripVTControlCharacters } from 'node:util';
import { startChild } from './child.mjs';
import { countStep, readCounts } from './read-counts.mjs';

/**
 * Runs one step, prints one line about it, and all of its output where it failed.
 *
 * @param {import('./test-steps.mjs').Step} step
 * @param {import('./child.mjs').Environment} env
 * @returns {Promise<import('./read-counts.mjs').Counts>}
 */
export const runStep = async (step, env) => {
  const startedAt = performance.now();
  let code = 0;
  let output = '';
  for (const [command = '', ...args] of step.commands) {
    const ended = await startChild(command, args, { env: { ...env, ...step.env } }).ended;
    code = ended.code;
    output += ended.output;
    if (code !== 0) break;
  }
  const hasReport = step.report !== undefined;
  const counts = countStep({ code, hasReport, counts: hasReport ? readCounts(step.report ?? '') : null });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const tests = hasReport ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  console.log(`${counts.failed === 0 ? 'ok  ' : 'FAIL'}  ${step.name} (${seconds} s${tests})`);
  if (counts.failed === 0 && step.shows !== undefined)
    for (const line of stripVTControlCharacters(output).split('\n'))
      if (step.shows.test(line)) console.log(`      ${line.trim()}`);
  if (counts.failed > 0) console.log(`\n${output}\n`);
  return counts;
};
