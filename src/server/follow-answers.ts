import { setTimeout as sleep } from 'node:timers/promises';
import { defaultEnvironment } from '../environment';
import type { Answer, ReceiptsOptions } from '../event/answer';
import type { Publication } from '../event/publication';
import { answerInReceipt } from '../event/receipt-answer';
import { ReceiptReader } from '../event/receipt-collection';
import { inTime } from '../mongo/in-time';
import { LoggerSubscriber } from '../subscribers/logger';
import { answerOf } from './answer-of';
import { Servers } from './servers';

const TIMEOUT_MS = 5_000;
/** Most answers are there within milliseconds; who takes longer is asked after less often. */
const LOOK_AFTER_MS = { least: 20, most: 250, growth: 1.3 };
/** How much later than the state that it tells of a receipt may come. */
const RECEIPT_LATE_MS = 300;
/** What a look may take at the end of the time. */
const LAST_LOOK_MS = 1_000;

/** An event, and who should act on it. */
type Followed = Pick<Publication, 'event' | 'expected'>;

/**
 * Follows an event through `rocket_job.receipts` and `rocket_job.servers`, one query each a look: gives each answer as
 * it comes and as it changes, until all that are alive have answered, or the time is over.
 *
 * @throws the signal's reason when it is aborted; the database's error when nothing could be seen at all
 */
export async function* followAnswers(
  publication: Followed,
  { timeoutMs = TIMEOUT_MS, untilSettled = false, quietMs, signal }: ReceiptsOptions,
): AsyncGenerator<Answer> {
  const look = await lookAt(publication);
  const end = performance.now() + timeoutMs;
  const given = new Map<string, string>();
  let waitMs = LOOK_AFTER_MS.least;
  let answers: readonly Answer[] | undefined;
  let lastChange = performance.now();
  for (;;) {
    try {
      const limitMs = Math.max(end - performance.now(), 0) + LAST_LOOK_MS;
      answers = await inTime(look(), limitMs, () => new Error('No answer from the database in time'), signal);
      for (const answer of answers) {
        const summary = summaryOf(answer);
        const id = answer.id.toHexString();
        if (given.get(id) === summary) continue;
        given.set(id, summary);
        lastChange = performance.now();
        yield answer;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (answers === undefined && performance.now() >= end) throw error;
      // Who could not be heard was not silent.
      lastChange = performance.now();
    }
    const quietFor = performance.now() - lastChange;
    if (answers !== undefined && isOver(publication, answers, untilSettled, quietMs, quietFor)) return;
    if (performance.now() >= end) return;
    await pause(Math.min(waitMs, end - performance.now()), signal);
    waitMs = Math.min(waitMs * LOOK_AFTER_MS.growth, LOOK_AFTER_MS.most);
  }
}

async function lookAt({ event, expected = [] }: Followed): Promise<() => Promise<Answer[]>> {
  const database = await defaultEnvironment().database();
  const receipts = event.wantsReceipts === true ? new ReceiptReader(database, event.id) : undefined;
  const ids = expected.map(({ id }) => id);
  return async () => {
    // In this order: a server writes its last receipt before it is gone.
    const found = ids.length === 0 ? [] : await Servers.where({ _id: { $in: ids } }).toArray();
    const said = (await receipts?.read()) ?? [];
    const servers = new Map(found.map((server) => [server.id.toHexString(), server]));
    const bySender = new Map(
      said.map((receipt) => [(receipt.serverId ?? receipt.processId).toHexString(), receipt]),
    );
    const own = expected.map((server) => {
      const id = server.id.toHexString();
      const receipt = bySender.get(id);
      bySender.delete(id);
      return answerOf(event, server, servers.get(id), receipt);
    });
    return [...own, ...[...bySender.values()].map(answerInReceipt)];
  };
}

/** Dead servers are not waited for while there are living ones. */
function isOver(
  { event, expected }: Followed,
  answers: readonly Answer[],
  untilSettled: boolean,
  quietMs: number | undefined,
  quietForMs: number,
): boolean {
  const isForAnybody =
    expected === undefined || (expected.length === 0 && event.name === LoggerSubscriber.eventName);
  if (isForAnybody) {
    if (event.wantsReceipts !== true) return true;
    const isUnderWay = answers.some(({ status }) => status === 'under_way');
    return quietMs !== undefined && quietForMs >= quietMs && !isUnderWay;
  }
  const fromServers = answers.filter(({ server }) => server !== undefined);
  const living = fromServers.filter(({ server }) => server?.isZombie === false);
  const awaited = living.length > 0 ? living : fromServers;
  if (!awaited.every((answer) => isFinal(answer, untilSettled))) return false;
  return event.wantsReceipts !== true || quietForMs >= RECEIPT_LATE_MS || awaited.every(hasSaidAll);
}

/** What its document shows first, the server says a moment later, with all there is to say. */
function hasSaidAll({ server, state, receipt }: Answer): boolean {
  return receipt !== undefined || server?.runtime === 'ruby' || state === undefined;
}

function isFinal({ status, receipt }: Answer, untilSettled: boolean): boolean {
  if (status === 'under_way') return !untilSettled && receipt?.state !== 'received';
  return status !== 'waiting';
}

function summaryOf({ status, state, evidence, receipt }: Answer): string {
  return `${status} ${state} ${evidence} ${receipt?.at.getTime()}`;
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(Math.max(0, milliseconds), undefined, signal === undefined ? {} : { signal });
  } catch {
    signal?.throwIfAborted();
  }
}
