import { defineConfig } from 'vitest/config';

/** The unit tests of the mutated code. */
export default defineConfig({
  test: { include: ['test/unit/src/{event,dispatch}/**/*.test.ts'], testTimeout: 20_000 },
});
