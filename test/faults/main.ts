// Measures the delivery of events when something fails: every fault with every strategy, on real nodes with
// real processes.
//
//   npm run test:faults
//   npm run test:faults -- --only kill-primary,black-hole --strategy capped --quick
//   npm run docs:delivery    also writes the table of docs/delivery.md
import { parseArgs } from 'node:util';
import { EVENT_STRATEGIES } from '../../src/config/settings/event-strategy';
import { inTime } from '../../src/mongo/in-time';
import { writeDeliveryPage } from './delivery-page';
import { FAULTS } from './faults';
import { type FaultRun, runFault } from './run-fault';
import { textRow, titleRow } from './table';

/** A run takes half a minute, the one with the outage a whole minute. */
const LIMIT_MS = 180_000;
/** They wait most of the time. */
const AT_A_TIME = 2;

async function main(): Promise<number> {
  const { only, strategy, quick, write } = parseArgs({
    options: {
      only: { type: 'string' },
      strategy: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  }).values;
  const faults = chosen('--only', FAULTS, only, ({ name }) => name);
  const strategies = chosen('--strategy', EVENT_STRATEGIES, strategy, (name) => name);
  const runs: FaultRun[] = [];
  let failed = 0;
  console.log(titleRow());
  const left = strategies.flatMap((name) => faults.map((fault) => ({ fault, name })));
  const tryRest = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { fault, name } = next;
      try {
        const tried = runFault(fault, name, quick);
        const run = await inTime(tried, LIMIT_MS, () => new Error(`not over after ${LIMIT_MS / 1_000} s`));
        runs.push(run);
        console.log(textRow(run));
      } catch (error) {
        failed++;
        console.log(`${fault.name}, ${name}: ${(error as Error).stack}`);
      }
      if (write) writeDeliveryPage(runs);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, tryRest));
  const missed = failed + runs.filter(({ misses }) => misses.length > 0).length;
  console.log(missed === 0 ? '\nAll as wanted.' : `\n${missed} runs not as wanted.`);
  return missed === 0 ? 0 : 1;
}

/** Returns the named ones, separated by commas; all if there are no names. */
function chosen<T>(
  option: string,
  all: readonly T[],
  names: string | undefined,
  nameOf: (one: T) => string,
): T[] {
  if (names === undefined) return [...all];
  return names.split(',').map((name) => {
    const found = all.find((one) => nameOf(one) === name);
    if (found !== undefined) return found;
    throw new Error(`Expected ${option} to be of ${all.map(nameOf).join(', ')}, got ${name}`);
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
