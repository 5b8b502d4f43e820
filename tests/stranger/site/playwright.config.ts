import { defineConfig } from '@playwright/test';

const { PORT = '3100', API_PORT = '4100' } = process.env;
const url = `http://127.0.0.1:${PORT}`;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  use: { baseURL: url },
  webServer: [
    { command: 'node e2e/api.mjs', port: Number(API_PORT), env: { API_PORT } },
    {
      command: `npx next start --hostname 127.0.0.1 --port ${PORT}`,
      url,
      env: {
        AUTH_API_URL: `http://127.0.0.1:${API_PORT}`,
        AUTHCHART_SECRET: 'only for these tests, 32 letters',
      },
    },
  ],
});
