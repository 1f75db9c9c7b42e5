import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { untyped } from '../../mongo/untyped';

// Servers claim work from a queue: jobs from the queue of all jobs, slices from the queue of their job. Every
// write is guarded: only one of two servers gets the work, and the result of work that was taken away is
// discarded.

/** The claimant of a job or a slice. */
export interface Claimer {
  readonly serverId: ObjectId;
  /** `host:pid:worker_id` */
  readonly workerName: string;
  /**
   * A new one for each claim: it shows what the claim got, or whether an outcome was written, when the
   * database's reply was lost.
   */
  readonly claimId: ObjectId;
}

/** A claim on a job or a slice, and its first duration: the server's heartbeat renews it. */
export interface NewClaim extends Claimer {
  readonly claimMs: number;
  /** Whether its server is idle otherwise: only then does it get work that must run alone. */
  readonly isAlone: boolean;
}

/** A queue of work and its order. */
interface Queue<T extends Document = Document> {
  readonly work: Collection<T>;
  /** Narrows the queued work. */
  readonly filter: Filter<Document>;
  readonly order: Record<string, 1>;
}

/**
 * If a server died while it ran this work, the work runs alone the next time: with several running, it would
 * be unknown which one killed the server.
 */
export const HAS_TO_RUN_ALONE = { $isNumber: '$server_deaths' };

/** Returns the filter of the work that a claim may take. */
export function fitFor({ isAlone }: Pick<NewClaim, 'isAlone'>): Filter<Document> {
  return isAlone ? {} : { server_deaths: { $not: { $type: 'number' } } };
}

/** Counts the work that waits for a busy server, up to `most`. */
export function countWaiting<T extends Document>(
  { work, filter }: Omit<Queue<T>, 'order'>,
  most: number,
): Promise<number> {
  return untyped(work).countDocuments(
    { state: 'queued', $and: [filter, fitFor({ isAlone: false })] },
    { limit: most },
  );
}

/** Returns the update of a claim, as a pipeline. It writes `CLAIM_FIELDS`. */
export function claimFields({ serverId, workerName, claimId, claimMs, isAlone }: NewClaim): Document {
  return {
    worker_name: { $literal: workerName },
    server_id: serverId,
    claim_id: claimId,
    claimed_until: { $add: ['$$NOW', claimMs] },
    runs_alone: isAlone ? { $cond: [HAS_TO_RUN_ALONE, true, '$$REMOVE'] } : '$$REMOVE',
  };
}

/** Matches a job or slice while this claimer holds it. */
export function claimedBy(_id: ObjectId, { serverId, workerName, claimId }: Claimer): Filter<Document> {
  return {
    _id: exactly(_id),
    state: 'running',
    server_id: serverId,
    worker_name: exactly(workerName),
    claim_id: claimId,
  } as Filter<Document>;
}

/**
 * Claims the first work in the queue, for one claim or for several at once. One claim is one command. Any
 * larger number of claims is three: a read of the first documents, a write to those that are still queued,
 * and a read of those won.
 *
 * @returns the claimed work in the order of the queue; `worker_name` tells whose it is. Fewer than the
 *   claims if the queue has no more, or other servers were faster; none only if the queue is empty.
 */
export async function claimFirst<T extends Document>(
  { work: typed, ...order }: Queue<T>,
  claims: readonly NewClaim[],
): Promise<readonly T[]> {
  const queue = { ...order, work: untyped(typed) };
  return (await claimFirstOf(queue, claims)) as T[];
}

async function claimFirstOf(queue: Queue, claims: readonly NewClaim[]): Promise<Document[]> {
  const [first, ...others] = claims;
  if (first === undefined) return [];
  if (others.length === 0) return claimOne(queue, first);
  const { work, filter, order } = queue;
  for (;;) {
    const waiting = work.find(
      { state: 'queued', $and: [filter, fitFor(first)] },
      { sort: order, limit: claims.length, projection: { _id: 1 } },
    );
    const ids = (await waiting.toArray()).map(({ _id }) => _id);
    if (ids.length === 0) return [];
    const won = await claimThese(queue, ids, claims);
    if (won.length > 0) return won;
  }
}

async function claimOne({ work, filter, order }: Queue, claim: NewClaim): Promise<Document[]> {
  try {
    const claimed = await work.findOneAndUpdate(
      { state: 'queued', $and: [filter, fitFor(claim)] },
      claiming(claim),
      { sort: order, returnDocument: 'after' },
    );
    return claimed === null ? [] : [claimed];
  } catch (error) {
    return wonNevertheless(work.find({ state: 'running', claim_id: claim.claimId }).toArray(), error);
  }
}

async function claimThese(
  { work, order }: Queue,
  ids: readonly ObjectId[],
  claims: readonly NewClaim[],
): Promise<Document[]> {
  const [claim] = claims;
  if (claim === undefined) return [];
  const filter = { _id: { $in: [...ids] }, state: 'queued', ...fitFor(claim) };
  const names = claims.slice(0, ids.length).map(({ workerName }) => workerName);
  const workerName = { $arrayElemAt: [{ $literal: names }, { $indexOfArray: [{ $literal: ids }, '$_id'] }] };
  const isWon = {
    _id: { $in: [...ids] },
    state: 'running',
    claim_id: claim.claimId,
    worker_name: { $in: names },
  };
  const won = () => work.find(isWon, { sort: order }).toArray();
  try {
    const { matchedCount } = await work.updateMany(filter, claiming(claim, workerName));
    if (matchedCount === 0) return [];
  } catch (error) {
    return wonNevertheless(won(), error);
  }
  return won();
}

/** @param worker_name the claimant, if several claims have different ones */
function claiming(claim: NewClaim, worker_name?: Document): Document[] {
  const fields = { ...claimFields(claim), ...(worker_name && { worker_name }) };
  return [{ $set: { state: 'running', started_at: '$$NOW', ...fields } }];
}

/**
 * Handles a claim whose reply was lost, or that was partly refused: its id shows what was won. @throws the
 * error if nothing was
 */
async function wonNevertheless(won: Promise<Document[]>, error: unknown): Promise<Document[]> {
  const found = await won.catch(() => []);
  if (found.length === 0) throw error;
  return found;
}
