import type { ObjectId } from 'mongodb';
import type { ExpectedServer, Followed, Outcome } from '../../event/receipts/outcome';
import type { Receipt } from '../../event/receipts/receipt';
import { outcomeInReceipt } from '../../event/receipts/receipt-outcome';
import { idKey } from '../../mongo/stored/id-key';
import { LoggerSubscriber } from '../../subscribers/logger';
import { outcomeOf, type ServerSnapshot } from './outcome-of';

/** How much later than the state it reports a receipt may arrive. */
const RECEIPT_LATE_MS = 300;

/**
 * The state of one event: the outcomes of its servers, the servers whose outcome may still change, and the
 * time of the last change.
 */
export class FollowedEvent<F extends Followed = Followed> {
  readonly followed: F;
  /** Identifies the event. */
  readonly key: string;
  readonly #expected: ReadonlyMap<string, ExpectedServer>;
  readonly #snapshots = new Map<string, ServerSnapshot>();
  readonly #receipts = new Map<string, Receipt>();
  readonly #outcomes = new Map<string, Outcome>();
  /** The servers whose outcome may still change. */
  readonly #pending: Map<string, ObjectId>;
  #lastChange = performance.now();

  constructor(followed: F) {
    this.followed = followed;
    this.key = idKey(followed.event.id);
    const { expected = [] } = followed;
    this.#expected = new Map(expected.map((server) => [idKey(server.id), server]));
    this.#pending = new Map(expected.map(({ id }) => [idKey(id), id]));
  }

  /** The servers whose documents and receipts must be read again. */
  get pendingIds(): readonly ObjectId[] {
    return [...this.#pending.values()];
  }

  /** Whether it was read at all. */
  get isSeen(): boolean {
    return this.#outcomes.size > 0 || this.#expected.size === 0;
  }

  /**
   * Takes the results of a poll.
   *
   * @param snapshots the servers that were pending; a missing one's document is deleted
   * @returns the new or changed outcomes
   */
  take(snapshots: ReadonlyMap<string, ServerSnapshot>, receipts: readonly Receipt[]): Outcome[] {
    const touched = new Set<string>();
    for (const key of this.#pending.keys()) {
      const snapshot = snapshots.get(key);
      if (!this.#outcomes.has(key) || !looksTheSame(this.#snapshots.get(key), snapshot)) touched.add(key);
      if (snapshot === undefined) this.#snapshots.delete(key);
      else this.#snapshots.set(key, snapshot);
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

  /** Returns the outcomes that are still awaited, with the last heartbeat of each server as it is now. */
  overdue(): Outcome[] {
    return [...this.#pending.keys()].flatMap((key) => {
      const outcome = this.#outcome(key);
      return outcome?.status === 'waiting' ? [outcome] : [];
    });
  }

  /** Called when the database couldn't be read: no server counts as unresponsive meanwhile. */
  excuse(): void {
    this.#lastChange = performance.now();
  }

  /**
   * Returns the awaited outcomes when the database can't be read at the end: whether they acted is unknown.
   */
  loseSight(): Outcome[] {
    return [...this.#outcomes.values()]
      .filter(({ status }) => status === 'waiting')
      .map((outcome) => ({ ...outcome, status: 'unknown' }));
  }

  /**
   * Whether there is nothing more to wait for. Dead and damaged servers are not awaited while there are
   * living ones.
   */
  isOver(untilSettled: boolean, quietMs: number | undefined): boolean {
    const { event, expected } = this.followed;
    const quietForMs = performance.now() - this.#lastChange;
    const isForAnybody =
      expected === undefined || (expected.length === 0 && event.name === LoggerSubscriber.eventName);
    if (isForAnybody) {
      if (event.wantsReceipts !== true) return true;
      const isUnderWay = [...this.#outcomes.values()].some(({ status }) => status === 'under_way');
      return quietMs !== undefined && quietForMs >= quietMs && !isUnderWay;
    }
    const pending = [...this.#pending.keys()].flatMap((key) => this.#outcomes.get(key) ?? []);
    const isAlive = ({ server }: Outcome) => server !== undefined && seemsAlive(server);
    const awaited = expected.some(seemsAlive) ? pending.filter(isAlive) : pending;
    if (!awaited.every((outcome) => isFinal(outcome, untilSettled))) return false;
    return quietForMs >= RECEIPT_LATE_MS || awaited.every((outcome) => this.#hasSaidAll(outcome));
  }

  #update(key: string): Outcome[] {
    const outcome = this.#outcome(key);
    if (outcome === undefined) return [];
    const before = this.#outcomes.get(key);
    this.#outcomes.set(key, outcome);
    if (outcome.server !== undefined) {
      if (this.#isSettled(outcome)) this.#pending.delete(key);
      else this.#pending.set(key, outcome.server.id);
    }
    if (before !== undefined && tellsTheSame(before, outcome)) return [];
    this.#lastChange = performance.now();
    return [outcome];
  }

  #outcome(key: string): Outcome | undefined {
    const server = this.#expected.get(key);
    const receipt = this.#receipts.get(key);
    if (server !== undefined)
      return outcomeOf(this.followed.event, server, this.#snapshots.get(key), receipt);
    return receipt && outcomeInReceipt(receipt);
  }

  /** Whether no later poll of its document can change the outcome. */
  #isSettled(outcome: Outcome): boolean {
    const { status } = outcome;
    if (status === 'unseen' || hasEnded(outcome)) return true;
    return status !== 'waiting' && status !== 'under_way' && this.#hasSaidAll(outcome);
  }

  /** The server's receipt follows its document's change a moment later, with all the details. */
  #hasSaidAll({ server, state, receipt }: Outcome): boolean {
    const { wantsReceipts } = this.followed.event;
    return (
      wantsReceipts !== true || receipt !== undefined || server?.runtime === 'ruby' || state === undefined
    );
  }
}

function seemsAlive({ isZombie, damage }: ExpectedServer): boolean {
  return !isZombie && damage === undefined;
}

function isFinal(outcome: Outcome, untilSettled: boolean): boolean {
  const { status, receipt } = outcome;
  if (status === 'under_way') return !untilSettled && receipt?.state !== 'received';
  return status !== 'waiting' || hasEnded(outcome);
}

/**
 * Whether its document was deleted without a receipt: it writes its last receipt before it removes its
 * document.
 */
function hasEnded({ status, state }: Outcome): boolean {
  return status === 'waiting' && state === undefined;
}

function looksTheSame(before: ServerSnapshot | undefined, now: ServerSnapshot | undefined): boolean {
  return before?.state === now?.state && before?.heartbeatAt?.getTime() === now?.heartbeatAt?.getTime();
}

function isSame(one: Receipt, other: Receipt): boolean {
  return one.state === other.state && one.at.getTime() === other.at.getTime();
}

function tellsTheSame(before: Outcome, now: Outcome): boolean {
  return (
    before.status === now.status &&
    before.state === now.state &&
    before.evidence === now.evidence &&
    before.receipt === now.receipt
  );
}
