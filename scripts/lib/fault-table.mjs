/**
 * @typedef {{ id: string, fault: string, setUp: string, outcome: string, why?: string }} Seen
 * @typedef {{ id: string, fault: string, file: string, test: string, outcome: string }} Elsewhere
 */

const SET_UPS = [
  'one process · strict API',
  'one process · API with overlap',
  'two processes and Redis · strict API',
  'two processes and Redis · API with overlap',
];

const isSeen = (/** @type {Seen | Elsewhere} */ line) => 'setUp' in line;
const numberOf = (/** @type {{ id: string }} */ { id }) => Number(id.slice(1));
const byNumber = (/** @type {{ id: string }} */ left, /** @type {{ id: string }} */ right) =>
  numberOf(left) - numberOf(right);

/**
 * docs/guarantees.md from a run.
 *
 * @param {(Seen | Elsewhere)[]} lines
 */
export const renderFaults = (lines) => {
  const seen = /** @type {Seen[]} */ (lines.filter(isSeen));
  const elsewhere = /** @type {Elsewhere[]} */ (lines.filter((line) => !isSeen(line)));
  const keys = [...new Map(seen.map((line) => [`${line.id} ${line.fault}`, line])).values()].sort(byNumber);
  const outcomeIn = (/** @type {Seen} */ row, /** @type {string} */ setUp) =>
    seen.find((line) => line.id === row.id && line.fault === row.fault && line.setUp === setUp)?.outcome ??
    'not seen';
  const rows = keys.map(
    (row) => `| ${row.id} | ${row.fault} | ${SET_UPS.map((setUp) => outcomeIn(row, setUp)).join(' | ')} |`,
  );
  const limits = [
    ...new Map(seen.filter(({ why }) => why !== undefined).map(({ fault, why }) => [fault, why])),
  ].map(([fault, why]) => `- **${fault}:** ${why}`);
  const others = [...elsewhere]
    .sort(byNumber)
    .map((row) => `| ${row.id} | ${row.fault} | ${row.outcome} | \`${row.file}\` |`);
  return `# What happens when something goes wrong

Written by \`npm run faults\` from what it saw: the shipped chart in each tab of a browser, the shipped server half, the demo API, real sockets between them and a proxy on both legs that loses, cuts, delays and repeats. In each row the fault strikes when the access token (three seconds of life) is due.

*survived*: everybody is still signed in, and the next refresh works. *ended cleanly*: signed out once, in every tab, nothing left in the jar, and nobody asks any more. A *strict* API revokes the session when a refresh token is used twice; one *with overlap* answers the old token with the same successor for a while (FAPI 2.0 section 5.3.2.1 asks for that).

| | fault | ${SET_UPS.join(' | ')} |
| --- | --- | ${SET_UPS.map(() => '---').join(' | ')} |
${rows.join('\n')}

## Why some sessions end

${limits.join('\n')}

## Shown by other tests

These need a browser, several processes of the real app, or no network at all; \`npm test\` runs them.

| | fault | outcome | test |
| --- | --- | --- | --- |
${others.join('\n')}
`;
};
