import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../environment';
import type { Followed, FollowedOutcome, Outcome, ReceiptsOptions } from '../../event/receipts/outcome';
import { inTime } from '../../mongo/in-time';
import { FollowedEvent } from './followed-event';
import { killWaitMs } from './kill-wait';
import { OutcomePoller } from './outcome-poller';

const TIMEOUT_MS = 5_000;
/** Most outcomes arrive within milliseconds; slower servers are polled less often. */
const POLL_AFTER_MS = { least: 20, most: 250, growth: 1.3 };
/** The longest a poll may take, even close to the end of the time. */
const POLL_WITHIN_MS = 1_000;
/** The longest the poll after the end of the time may take: until then, no server counts as unresponsive. */
const LAST_POLL_WITHIN_MS = 5_000;

/**
 * Follows events through `rocket_job.receipts` and `rocket_job.servers`: yields each outcome as it arrives
 * and as it changes, until all living servers have responded, or the time is up and everything was read once
 * more.
 *
 * @throws the signal's reason if it is aborted; the database's error if nothing could be read at all
 */
export async function* followAll<F extends Followed>(
  environment: Environment,
  all: readonly F[],
  options: ReceiptsOptions,
): AsyncGenerator<FollowedOutcome<F>> {
  const { timeoutMs = TIMEOUT_MS + longestMs(all), untilSettled = false, quietMs, signal } = options;
  const poller = new OutcomePoller<F>(await environment.database());
  const end = performance.now() + timeoutMs;
  let open = all.map((followed) => new FollowedEvent(followed));
  let waitMs = POLL_AFTER_MS.least;
  for (;;) {
    const begin = performance.now();
    const isLast = begin >= end;
    if (isLast) poller.startOver();
    try {
      const limitMs = isLast ? LAST_POLL_WITHIN_MS : Math.max(end - begin, POLL_WITHIN_MS);
      const found = await inTime(poller.read(open), limitMs, noAnswer, signal);
      yield* poller.take(open, found);
      open = open.filter((each) => !each.isOver(untilSettled, quietMs));
      if (isLast) yield* open.flatMap((each) => each.overdue().map((outcome) => outcomeTo(each, outcome)));
    } catch (error) {
      signal?.throwIfAborted();
      if (isLast) {
        if (!open.every(({ isSeen }) => isSeen)) throw error;
        yield* open.flatMap((each) => each.loseSight().map((outcome) => outcomeTo(each, outcome)));
      }
      for (const each of open) each.excuse();
      poller.startOver();
    }
    if (open.length === 0 || isLast) return;
    // Polling many servers is expensive: pause at least as long as the poll took.
    const pauseMs = Math.max(waitMs, performance.now() - begin);
    await pause(Math.min(pauseMs, end - performance.now()), signal);
    waitMs = Math.min(waitMs * POLL_AFTER_MS.growth, POLL_AFTER_MS.most);
  }
}

/** Returns the longest time that one of these events makes servers wait. */
function longestMs(all: readonly Followed[]): number {
  return all.reduce((most, { event }) => Math.max(most, killWaitMs(event)), 0);
}

function outcomeTo<F extends Followed>({ followed }: FollowedEvent<F>, outcome: Outcome): FollowedOutcome<F> {
  return { followed, outcome };
}

function noAnswer(): Error {
  return new Error('No reply from the database in time');
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(Math.max(0, milliseconds), undefined, signal === undefined ? {} : { signal });
  } catch {
    signal?.throwIfAborted();
  }
}
