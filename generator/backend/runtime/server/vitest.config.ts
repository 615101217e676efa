import { defineConfig } from 'vitest/config';

/** All tests share one application and one database, so they run in one process, one after another. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    env: { LOG_LEVEL: 'silent' },
    hookTimeout: 60_000,
    testTimeout: 30_000,
  },
});
