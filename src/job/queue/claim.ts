import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { untyped } from '../../mongo/untyped';

// How servers take work from a queue: jobs from that of all jobs, slices from that of their job. Every write is guarded:
// of two servers one gets the work, and what a server says of work that was taken from it meanwhile counts for nothing.

/** The worker of a job or a slice. */
export interface Claimer {
  readonly serverId: ObjectId;
  /** `host:pid:worker_id` */
  readonly workerName: string;
  /** New for each look: it tells what the look has got, and whether an outcome was written, when the database's answer was lost. */
  readonly claimId: ObjectId;
}

/** The claimant of a job or a slice, and for how long at first: its server's heartbeat renews that. */
export interface NewClaim extends Claimer {
  readonly claimMs: number;
  /** Whether its server works on nothing else: only then it gets work that has to run alone. */
  readonly isAlone: boolean;
}

/** Work that waits, and which of it comes first. */
interface Queue<T extends Document = Document> {
  readonly work: Collection<T>;
  /** Narrows what is queued. */
  readonly filter: Filter<Document>;
  readonly order: Record<string, 1>;
}

/** Work whose server has died while it ran runs alone the next time: nobody can tell which of several has ended the server. */
export const HAS_TO_RUN_ALONE = { $isNumber: '$server_deaths' };

/** The work that a claim may take. */
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

/** Returns the update of a claim, as a pipeline. `CLAIM_FIELDS` are their names. */
export function claimFields({ serverId, workerName, claimId, claimMs, isAlone }: NewClaim): Document {
  return {
    worker_name: { $literal: workerName },
    server_id: serverId,
    claim_id: claimId,
    claimed_until: { $add: ['$$NOW', claimMs] },
    runs_alone: isAlone ? { $cond: [HAS_TO_RUN_ALONE, true, '$$REMOVE'] } : '$$REMOVE',
  };
}

/** A job or slice as long as this claimer has it. */
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
 * Takes the first of what waits, for one claim or for several of the same look. One claim is one command; several are three,
 * however many they are: a read of the first ones, a write to those that are still queued, and a read of those won.
 *
 * @returns what was taken, in the order of the queue; each says by `worker_name` whose it is. Fewer than the claims when no
 *   more waits, or when other servers were faster; none only when nothing waits.
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

/** @param worker_name whose it is, where that is not the same for all that are claimed */
function claiming(claim: NewClaim, worker_name?: Document): Document[] {
  const fields = { ...claimFields(claim), ...(worker_name && { worker_name }) };
  return [{ $set: { state: 'running', started_at: '$$NOW', ...fields } }];
}

/** The answer to a claim was lost, or part of it refused: its id tells what was won. @throws the error, when that is nothing */
async function wonNevertheless(won: Promise<Document[]>, error: unknown): Promise<Document[]> {
  const found = await won.catch(() => []);
  if (found.length === 0) throw error;
  return found;
}
