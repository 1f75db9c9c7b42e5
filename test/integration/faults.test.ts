import { expect, it } from 'vitest';
import { EVENT_STRATEGIES } from '../../src/config/settings/event-strategy';
import { FAULTS } from '../faults/faults';
import { runFault } from '../faults/run-fault';

/**
 * The short version of `npm run test:faults`, which has more faults, and also measures how long listeners are
 * deaf.
 */
const TRIED = ['hours', 'kill-primary'];
/** Elections take long on a busy machine. */
const LIMIT_MS = 120_000;

const runs = FAULTS.filter(({ name }) => TRIED.includes(name)).flatMap((fault) =>
  EVENT_STRATEGIES.map((strategy) => ({ ...fault, fault, strategy })),
);

it.each(runs)(
  '$name, $strategy: no event lost, none repeated, in order',
  async ({ fault, strategy }) => {
    const { published, lost, twice, outOfOrder } = await runFault(fault, strategy, true);
    expect(published).toBeGreaterThan(0);
    expect({ lost, twice, outOfOrder }).toEqual({ lost: [], twice: 0, outOfOrder: 0 });
  },
  LIMIT_MS,
);
