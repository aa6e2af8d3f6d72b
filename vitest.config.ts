import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** These replace modules, or look at what is read where little is loaded. */
const ALONE = ['test/windows.test.ts', 'test/explain-cases.test.ts', 'test/counters.test.ts', 'test/stages.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/temporary.ts',
    setupFiles: ['test/seed.ts'],
    // Vitest leaves one processor free, and of two that is half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // A module is loaded once for a worker, not for each of its files: half of the time was that.
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          setupFiles: 'test/loaded.ts',
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    coverage: {
      // The gate counts in the one run that it makes; alone, tests are faster without.
      enabled: process.env['COVERAGE'] !== undefined,
      provider: 'v8',
      include: ['src/**/*.ts', 'rules/**/*.ts'],
      exclude: ['src/generated/**'],
      // Nothing is printed unless a floor is missed: the run ends with its own summary.
      reporter: ['json-summary'],
      // A little below what was measured: what comes untested is seen.
      thresholds: {
        'src/value/**': { statements: 99, branches: 95 },
        'src/aws/**': { statements: 95, branches: 90 },
        'src/document/**': { statements: 92, branches: 87 },
        'src/facts/**': { statements: 84, branches: 70 },
        'src/link/**': { statements: 94, branches: 90 },
        'src/lint/**': { statements: 98, branches: 92 },
        'src/report/**': { statements: 96, branches: 86 },
        'rules/**': { statements: 96, branches: 89 },
      },
    },
  },
});
