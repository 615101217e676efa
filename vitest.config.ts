import { defineConfig } from 'vitest/config';

const outside = ['**/node_modules/**', 'dist/**', 'data/**'];
const minute = 60_000;

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    expect: { poll: { timeout: minute } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...outside, '**/*.real.test.ts'],
          testTimeout: minute,
          hookTimeout: minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['**/*.real.test.ts'],
          exclude: outside,
          globalSetup: ['devstack/test-server-broker.ts'],
          testTimeout: 5 * minute,
          // The first use of a server may build it from source.
          hookTimeout: 30 * minute,
          // A shared machine can starve a browser or a server; what failed once and then held is named in the report.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
    ],
  },
});
