/**
 * What a visitor needs to know, once everything runs.
 *
 * @param {{ url: string, apiUrl: string, isOwnApi: boolean }} demo
 */
export const welcome = ({ url, apiUrl, isOwnApi }) =>
  [
    '',
    `  authchart   ${url}`,
    // The origin alone: an address may carry a password.
    `  its API     ${new URL(apiUrl).origin}`,
    isOwnApi
      ? '  sign in as  ada@example.com, password: correct horse battery'
      : '  sign in as  anybody that API knows',
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
