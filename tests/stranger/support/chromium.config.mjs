// Copied beside the stranger's own configuration: the same, with the browser of this machine.
import own from './playwright.config.ts';

const { CHROMIUM_PATH } = process.env;

export default {
  ...own,
  workers: 2,
  use: {
    ...own.use,
    launchOptions: {
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
    },
  },
};
