import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    // Outside Next's bundler the package throws on import; its purpose is the bundler's.
    alias: { 'server-only': fileURLToPath(new URL('./tests/support/server-only.ts', import.meta.url)) },
  },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/stranger/site/**', 'node_modules/**'],
    // Many files at once on a busy machine of two cores: late is not wrong.
    testTimeout: 30_000,
    // The slow files wait for real timers and sockets, so one worker per core would leave the cores idle.
    maxWorkers: 3,
  },
});
