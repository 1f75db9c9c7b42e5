import { defineConfig } from 'vitest/config';
import { ResultsReporter } from './test/support/results-reporter.mjs';

// Unit tests do no I/O. The others share one mongod; those that need processes or a terminal run on `dist`,
// which `npm test` builds. Coverage is that of the unit tests: in the others it would take time, and count
// code that they only pass through.
export default defineConfig({
  test: {
    // They wait most of the time: for an election, a heartbeat, a terminal.
    maxWorkers: 3,
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'real',
          include: ['test/{interop,integration,contract,e2e}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Elections and real processes may fail on a busy machine: they are retried once.
          retry: 1,
        },
      },
    ],
    reporters: ['default', new ResultsReporter('coverage/results')],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'console/**/*.ts'],
      reporter: ['text-summary'],
      // The current coverage of the unit tests; new code must keep it.
      thresholds: { statements: 51, branches: 54, functions: 49, lines: 52 },
    },
  },
});
