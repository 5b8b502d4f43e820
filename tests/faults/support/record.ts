import { appendFileSync } from 'node:fs';

/** One line of JSON for `npm run faults`, which makes the table of them; nothing where nobody asks. */
export const record = (line: object): void => {
  const file = process.env.AUTHCHART_FAULTS_SEEN;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
};
