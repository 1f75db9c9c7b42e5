import { setTimeout as sleep } from 'node:timers/promises';
import { lookOut } from './look-out';
import type { Strategy } from './strategy';

/** Well under the 100 ms within which an event is to be obeyed. */
const EVERY_MS = 50;

/** Looks for new events 20 times a second: for databases with neither capped collections nor change streams. */
export const polling: Strategy = {
  name: 'polling',

  batches(listening) {
    const due = async () => {
      await sleep(EVERY_MS, undefined, { signal: listening.signal }).catch(() => {});
      return true;
    };
    return lookOut(listening, due);
  },
};
