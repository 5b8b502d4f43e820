import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What a JSON report of vitest or Playwright counted. A skipped test proves nothing and counts as failed.
 *
 * @param {string} file
 * @returns {Counts | null} null where no report was written
 */
export const readCounts = (file) => {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  if ('numTotalTests' in report)
    return { passed: report.numPassedTests, failed: report.numTotalTests - report.numPassedTests };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped };
};

/**
 * What a step adds to the sum. A step that runs tests and reports none has failed, whatever its exit code says.
 *
 * @param {{ code: number, hasReport: boolean, counts: Counts | null }} outcome
 * @returns {Counts}
 */
export const countStep = ({ code, hasReport, counts }) => {
  if (!hasReport) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (counts === null) return { passed: 0, failed: 1 };
  const isGood = code === 0 && counts.passed > 0;
  return { passed: counts.passed, failed: Math.max(counts.failed, isGood ? 0 : 1) };
};
