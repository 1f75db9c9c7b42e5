import { defineConfig } from 'vitest/config';
import { ResultsReporter } from './test/support/results-reporter.mjs';

// Unit tests do no I/O. The others share one mongod; those that need processes or a terminal run on `dist`, which
// `npm test` builds. Coverage is that of the unit tests: measured in the others it would take time and count what
// they only pass through.
export default defineConfig({
  test: {
    // Most of the time they wait: for an election, a heartbeat, a terminal.
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
          // Elections and real processes on a machine that does other work too: once more, and no more.
          retry: 1,
        },
      },
    ],
    reporters: ['default', new ResultsReporter('coverage/results')],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'console/**/*.ts'],
      reporter: ['text-summary'],
      // What the unit tests cover today; new code has to hold it.
      thresholds: { statements: 51, branches: 54, functions: 49, lines: 52 },
    },
  },
});
