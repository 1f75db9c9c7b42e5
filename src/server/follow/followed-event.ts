import type { ObjectId } from 'mongodb';
import type { Answer, ExpectedServer, Followed } from '../../event/receipts/answer';
import type { Receipt } from '../../event/receipts/receipt';
import { answerInReceipt } from '../../event/receipts/receipt-answer';
import { idKey } from '../../mongo/stored/id-key';
import { LoggerSubscriber } from '../../subscribers/logger';
import { answerOf, type Sighting } from './answer-of';

/** How much later than the state that it tells of a receipt may come. */
const RECEIPT_LATE_MS = 300;

/** What is known of one event: the answers of its servers, which of them may still change, and when the last one did. */
export class FollowedEvent<F extends Followed = Followed> {
  readonly followed: F;
  /** Tells it from others. */
  readonly key: string;
  readonly #expected: ReadonlyMap<string, ExpectedServer>;
  readonly #sightings = new Map<string, Sighting>();
  readonly #receipts = new Map<string, Receipt>();
  readonly #answers = new Map<string, Answer>();
  /** The servers of which more may be seen. */
  readonly #pending: Map<string, ObjectId>;
  #lastChange = performance.now();

  constructor(followed: F) {
    this.followed = followed;
    this.key = idKey(followed.event.id);
    const { expected = [] } = followed;
    this.#expected = new Map(expected.map((server) => [idKey(server.id), server]));
    this.#pending = new Map(expected.map(({ id }) => [idKey(id), id]));
  }

  /** The servers whose documents and receipts have to be read again. */
  get pendingIds(): readonly ObjectId[] {
    return [...this.#pending.values()];
  }

  /** Whether it was read at all. */
  get isSeen(): boolean {
    return this.#answers.size > 0 || this.#expected.size === 0;
  }

  /**
   * Takes what a poll has found.
   *
   * @param sightings of the servers that were pending; those that are missing are gone
   * @returns the answers that are new or have changed
   */
  take(sightings: ReadonlyMap<string, Sighting>, receipts: readonly Receipt[]): Answer[] {
    const touched = new Set<string>();
    for (const key of this.#pending.keys()) {
      const sighting = sightings.get(key);
      if (!this.#answers.has(key) || !looksTheSame(this.#sightings.get(key), sighting)) touched.add(key);
      if (sighting === undefined) this.#sightings.delete(key);
      else this.#sightings.set(key, sighting);
    }
    for (const receipt of receipts) {
      const key = idKey(receipt.serverId ?? receipt.processId);
      const known = this.#receipts.get(key);
      if (known !== undefined && isSame(known, receipt)) continue;
      this.#receipts.set(key, receipt);
      touched.add(key);
    }
    return [...touched].flatMap((key) => this.#update(key));
  }

  /** The answers that are still waited for, with the last sign of life of each server as it is now. */
  overdue(): Answer[] {
    return [...this.#pending.keys()].flatMap((key) => {
      const answer = this.#answer(key);
      return answer?.status === 'waiting' ? [answer] : [];
    });
  }

  /** The database could not be read: nobody has been silent meanwhile. */
  excuse(): void {
    this.#lastChange = performance.now();
  }

  /** Those that are waited for, when the database cannot be read in the end: nobody knows whether they have acted. */
  loseSight(): Answer[] {
    return [...this.#answers.values()]
      .filter(({ status }) => status === 'waiting')
      .map((answer) => ({ ...answer, status: 'unknown' }));
  }

  /** Whether there is nothing more to wait for. Dead and damaged servers are not waited for while there are living ones. */
  isOver(untilSettled: boolean, quietMs: number | undefined): boolean {
    const { event, expected } = this.followed;
    const quietForMs = performance.now() - this.#lastChange;
    const isForAnybody =
      expected === undefined || (expected.length === 0 && event.name === LoggerSubscriber.eventName);
    if (isForAnybody) {
      if (event.wantsReceipts !== true) return true;
      const isUnderWay = [...this.#answers.values()].some(({ status }) => status === 'under_way');
      return quietMs !== undefined && quietForMs >= quietMs && !isUnderWay;
    }
    const pending = [...this.#pending.keys()].flatMap((key) => this.#answers.get(key) ?? []);
    const isAlive = ({ server }: Answer) => server !== undefined && seemsAlive(server);
    const awaited = expected.some(seemsAlive) ? pending.filter(isAlive) : pending;
    if (!awaited.every((answer) => isFinal(answer, untilSettled))) return false;
    return quietForMs >= RECEIPT_LATE_MS || awaited.every((answer) => this.#hasSaidAll(answer));
  }

  #update(key: string): Answer[] {
    const answer = this.#answer(key);
    if (answer === undefined) return [];
    const before = this.#answers.get(key);
    this.#answers.set(key, answer);
    if (answer.server !== undefined) {
      if (this.#isSettled(answer)) this.#pending.delete(key);
      else this.#pending.set(key, answer.server.id);
    }
    if (before !== undefined && tellsTheSame(before, answer)) return [];
    this.#lastChange = performance.now();
    return [answer];
  }

  #answer(key: string): Answer | undefined {
    const server = this.#expected.get(key);
    const receipt = this.#receipts.get(key);
    if (server !== undefined) return answerOf(this.followed.event, server, this.#sightings.get(key), receipt);
    return receipt && answerInReceipt(receipt);
  }

  /** Whether no later poll of its document can change what is known. */
  #isSettled(answer: Answer): boolean {
    const { status } = answer;
    if (status === 'unseen') return true;
    return status !== 'waiting' && status !== 'under_way' && this.#hasSaidAll(answer);
  }

  /** What its document shows first, the server says a moment later, with all there is to say. */
  #hasSaidAll({ server, state, receipt }: Answer): boolean {
    const { wantsReceipts } = this.followed.event;
    return (
      wantsReceipts !== true || receipt !== undefined || server?.runtime === 'ruby' || state === undefined
    );
  }
}

function seemsAlive({ isZombie, damage }: ExpectedServer): boolean {
  return !isZombie && damage === undefined;
}

function isFinal({ status, receipt }: Answer, untilSettled: boolean): boolean {
  if (status === 'under_way') return !untilSettled && receipt?.state !== 'received';
  return status !== 'waiting';
}

function looksTheSame(before: Sighting | undefined, now: Sighting | undefined): boolean {
  return before?.state === now?.state && before?.heartbeatAt?.getTime() === now?.heartbeatAt?.getTime();
}

function isSame(one: Receipt, other: Receipt): boolean {
  return one.state === other.state && one.at.getTime() === other.at.getTime();
}

function tellsTheSame(before: Answer, now: Answer): boolean {
  return (
    before.status === now.status &&
    before.state === now.state &&
    before.evidence === now.evidence &&
    before.receipt === now.receipt
  );
}
