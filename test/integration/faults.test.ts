import { describe, expect, it } from 'vitest';
import { FAULTS } from '../faults/faults';
import { STRATEGIES } from '../faults/probe';
import { runFault } from '../faults/run-fault';

// The short version of `npm run test:faults`, which also measures how long listeners are deaf.
const TRIED = ['hours', 'dropped', 'kill-primary'];

/** Elections and a busy machine take their time. */
const LIMIT_MS = 120_000;

describe.each(STRATEGIES.filter((strategy) => strategy === 'capped'))('%s', (strategy) => {
  it.each(FAULTS.filter(({ name }) => TRIED.includes(name)))(
    '$name: nothing lost, nothing twice, in order',
    async (fault) => {
      const { published, lost, twice, outOfOrder } = await runFault(fault, strategy, true);
      expect(published).toBeGreaterThan(0);
      expect({ lost, twice, outOfOrder }).toEqual({ lost: [], twice: 0, outOfOrder: 0 });
    },
    LIMIT_MS,
  );
});
