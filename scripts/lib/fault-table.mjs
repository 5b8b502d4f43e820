/**
 * @typedef {{ id: string, fault: string, setUp: string, outcome: string, expected: string, why?: string }} Seen
 * @typedef {{ id: string, fault: string, file: string, test: string, outcome: string }} Elsewhere
 * @typedef {import('./test-results.mjs').TestResult} TestResult
 */

const SET_UPS = [
  'one process · strict API',
  'one process · API with overlap',
  'two processes and Redis · strict API',
  'two processes and Redis · API with overlap',
];

/** @type {(line: Seen | Elsewhere) => line is Elsewhere} */
export const isElsewhere = (line) => 'file' in line;
/** @type {(line: Seen | Elsewhere) => line is Seen} */
const isSeen = (line) => 'setUp' in line;
const numberOf = (/** @type {{ id: string }} */ { id }) => Number(id.slice(1));
const byNumber = (/** @type {{ id: string }} */ left, /** @type {{ id: string }} */ right) =>
  numberOf(left) - numberOf(right);

/** The tests of a run that show a row of another suite. */
const testsOf = (/** @type {Elsewhere} */ row, /** @type {TestResult[]} */ results) =>
  results.filter(({ file, title }) => file === row.file && title.includes(row.test));

/** What the run says of a row of another suite: its outcome, only if the tests that show it ran and passed. */
const outcomeOf = (/** @type {Elsewhere} */ row, /** @type {TestResult[]} */ results) => {
  const tests = testsOf(row, results);
  if (tests.length === 0) return '**not seen**';
  const failed = tests.filter(({ isPassed }) => !isPassed).length;
  return failed === 0 ? row.outcome : `**${failed} of ${tests.length} tests failed**`;
};

const outcomeIn = (
  /** @type {Seen[]} */ seen,
  /** @type {{ id: string, fault: string }} */ row,
  /** @type {string} */ setUp,
) => {
  const found = seen.find((line) => line.id === row.id && line.fault === row.fault && line.setUp === setUp);
  if (found === undefined) return '**not seen**';
  return found.outcome === found.expected ? found.outcome : `**${found.outcome}**`;
};

const keysOf = (/** @type {Seen[]} */ seen) =>
  [...new Map(seen.map((line) => [`${line.id} ${line.fault}`, line])).values()].sort(byNumber);

/**
 * Everything that did not come out as promised, a sentence each; a row that was not run is one of them.
 *
 * @param {(Seen | Elsewhere)[]} lines
 * @param {TestResult[]} results
 * @returns {string[]}
 */
export const failuresIn = (lines, results) => {
  const seen = lines.filter(isSeen);
  const inTable = keysOf(seen).flatMap((row) =>
    SET_UPS.map((setUp) => [`${row.id} ${row.fault}, ${setUp}`, outcomeIn(seen, row, setUp)]),
  );
  const others = lines
    .filter(isElsewhere)
    .map((row) => [`${row.id} ${row.fault}, ${row.file}`, outcomeOf(row, results)]);
  const ids = new Set(lines.map(numberOf));
  const missing = Array.from({ length: 52 }, (_, at) => at + 1).filter((number) => !ids.has(number));
  return [
    ...[...inTable, ...others]
      .filter(([, outcome]) => outcome?.startsWith('**'))
      .map(([row, outcome]) => `${row}: ${outcome}`),
    ...missing.map((number) => `F${number}: no row`),
  ];
};

/**
 * docs/guarantees.md from a run.
 *
 * @param {(Seen | Elsewhere)[]} lines
 * @param {TestResult[]} results of the tests that rows of other suites name
 */
export const renderFaults = (lines, results) => {
  const seen = lines.filter(isSeen);
  const keys = keysOf(seen);
  const rows = keys.map(
    (row) =>
      `| ${row.id} | ${row.fault} | ${SET_UPS.map((setUp) => outcomeIn(seen, row, setUp)).join(' | ')} |`,
  );
  /** @type {Map<string, Set<string>>} */
  const limits = new Map();
  for (const { why, id, fault } of keys.map(
    (row) => seen.find((line) => line.fault === row.fault && line.why !== undefined) ?? row,
  ))
    if (why !== undefined) limits.set(why, (limits.get(why) ?? new Set()).add(`${id}, ${fault}`));
  const reasons = [...limits].flatMap(([why, faults]) => [
    `- ${why}`,
    ...[...faults].map((fault) => `  - ${fault}`),
  ]);
  const others = lines
    .filter(isElsewhere)
    .sort(byNumber)
    .map(
      (row) =>
        `| ${row.id} | ${row.fault} | ${outcomeOf(row, results)} | \`${row.file}\`, ${testsOf(row, results).length} |`,
    );
  const failures = failuresIn(lines, results);
  return `# What happens when something goes wrong

Written by \`npm run faults\` from what it saw: the shipped chart in each tab of a browser, the shipped server half, the demo API, real sockets between them and a proxy on both legs that loses, cuts, delays and repeats. In each row the fault strikes when the access token (three seconds of life) is due, or when the app asks for a new one.

*survived*: everybody was signed in all the time, and the next refresh works. *ended cleanly*: signed out once, in every tab, nothing left in the jar, and nobody asks any more. In either case nobody asked hotly. A *strict* API revokes the session when a refresh token is used twice; one *with overlap* answers the old token with the same successor for a while (FAPI 2.0 section 5.3.2.1 asks for that).

The last run saw ${keys.length} rows in ${SET_UPS.length} set-ups and ${others.length} rows of other tests; ${failures.length === 0 ? 'all came out as promised' : `${failures.length} did not come out as promised and stand in bold`}.

| | fault | ${SET_UPS.join(' | ')} |
| --- | --- | ${SET_UPS.map(() => '---').join(' | ')} |
${rows.join('\n')}

## Why some sessions end

${reasons.join('\n')}

## Shown by other tests

These need a browser, several processes of the real app, or no network at all. The same run took them; the last column says where they are and how many tests they were.

| | fault | outcome | tests |
| --- | --- | --- | --- |
${others.join('\n')}
`;
};
