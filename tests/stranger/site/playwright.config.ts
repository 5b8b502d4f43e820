import { defineConfig } from '@playwright/test';

const { PORT, API_PORT, CHROMIUM_PATH } = process.env;
const url = `http://127.0.0.1:${PORT}`;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  use: {
    baseURL: url,
    launchOptions: {
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
    },
  },
  webServer: [
    { command: 'npm run api', port: Number(API_PORT) },
    {
      command: 'npm start',
      url,
      env: {
        AUTH_API_URL: `http://127.0.0.1:${API_PORT}`,
        AUTHCHART_SECRET: 'a secret of a stranger, long enough',
      },
    },
  ],
});
