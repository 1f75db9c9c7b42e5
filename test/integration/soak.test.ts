import { expect, it } from 'vitest';
import { runSoak } from '../soak/run-soak';

/** The short version of `npm run test:soak`, with two freezes. */
const SECONDS = 20;
const FREEZE_EVERY_SECONDS = 8;
const LIMIT_MS = 120_000;

it(
  'loses and leaks nothing with 50 events a second, freezes and killed cursors',
  async () => {
    const report = await runSoak({
      seconds: SECONDS,
      freezeEverySeconds: FREEZE_EVERY_SECONDS,
      onProgress: () => {},
    });
    expect(report.published).toBeGreaterThan(0);
    expect(report.freezes).toBeGreaterThan(0);
    expect(report.problems).toEqual([]);
  },
  LIMIT_MS,
);
