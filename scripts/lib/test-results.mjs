import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './root.mjs';

/** @typedef {{ file: string, title: string, isPassed: boolean }} TestResult */

/**
 * Every test of a run of vitest with its JSON reporter.
 *
 * @param {string} report
 * @returns {TestResult[]}
 */
export const readVitestResults = (report) => {
  /** @type {{ testResults: { name: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      file: relative(root, name),
      title: fullName,
      isPassed: status === 'passed',
    })),
  );
};

/**
 * @typedef {{ title: string, specs?: { title: string, file: string, ok: boolean }[], suites?: Suite[] }} Suite
 */

/**
 * Every test of a run of Playwright with its JSON reporter.
 *
 * @param {string} report
 * @returns {TestResult[]}
 */
export const readPlaywrightResults = (report) => {
  /** @type {(suite: Suite) => TestResult[]} */
  const resultsIn = ({ title, specs = [], suites = [] }) => [
    ...specs.map((spec) => ({
      file: `tests/e2e/${spec.file}`,
      title: `${title} ${spec.title}`,
      isPassed: spec.ok,
    })),
    ...suites.flatMap(resultsIn),
  ];
  /** @type {{ suites: Suite[] }} */
  const { suites } = JSON.parse(readFileSync(report, 'utf8'));
  return suites.flatMap(resultsIn);
};
