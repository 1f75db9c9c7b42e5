import { setTimeout as sleep } from 'node:timers/promises';
import { POLL_EVERY_MS, pollLoop } from './poll-loop';
import type { Strategy } from './strategy';

/** Looks for new events 20 times a second: for databases with neither capped collections nor change streams. */
export const polling: Strategy = {
  name: 'polling',

  listen(listening) {
    const due = async () => {
      await sleep(POLL_EVERY_MS, undefined, { signal: listening.signal }).catch(() => {});
      return true;
    };
    return pollLoop(listening, due);
  },
};
