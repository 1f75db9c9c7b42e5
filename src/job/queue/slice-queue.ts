import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { ONE_MORE_FAILURE } from '../model/job-transitions';
import type { WorkOutcome } from '../perform/perform';
import type { SliceDocument } from '../slices/slice-document';
import { type Claimer, claimedBy, claimFirst, countWaiting, type NewClaim } from './claim';
import type { GroupedWrites } from './grouped-writes';
import { FIELDS_OF_WORK_ITSELF, literal } from './job-queue';

// The servers' writes to the slices of one job; guarded as jobs are (job-queue.ts).

/** Claims the first queued slices: one for each claim, as far as there are enough. */
export async function claimSlices(
  slices: Collection<SliceDocument>,
  claims: readonly NewClaim[],
): Promise<readonly SliceDocument[]> {
  return claimFirst({ work: slices, filter: {}, order: { _id: 1 } }, claims);
}

/**
 * Counts the slices that a busy server could claim, up to `most`; 1 if none is left and their job can finish.
 */
export async function countWaitingSlices(slices: Collection<SliceDocument>, most: number): Promise<number> {
  const waiting = await countWaiting({ work: slices, filter: {} }, most);
  return waiting > 0 || (await slicesLeft(slices)).status === 'running' ? waiting : 1;
}

/**
 * Writes the outcome of a slice. A finished slice is removed; its output is stored first, under the slice's
 * id, so that repeating the write stores it once. A failed slice stays.
 *
 * @param outputs the collection for the output, if it is kept
 * @returns false if this claimer may no longer have held it
 */
export async function settleSlice(
  writes: GroupedWrites,
  slices: Collection<SliceDocument>,
  outputs: Collection | undefined,
  { _id, first_record_number }: SliceDocument,
  claimer: Claimer,
  { exception, processing_record_number, output }: WorkOutcome,
): Promise<boolean> {
  const filter = claimedBy(_id, claimer);
  if (exception !== undefined) {
    const at = processing_record_number === undefined ? {} : { processing_record_number };
    const update = [
      { $set: { ...literal({ state: 'failed', exception, ...at }), failure_count: ONE_MORE_FAILURE } },
      { $unset: FIELDS_OF_WORK_ITSELF },
    ];
    return (await writes.write(slices, { updateOne: { filter, update } })) === true;
  }
  if (outputs !== undefined && output !== undefined) {
    const replaceOne = {
      filter: { _id: exactly(_id) } as Filter<Document>,
      replacement: { first_record_number, records: output },
      upsert: true,
    };
    await writes.write(outputs, { replaceOne });
  }
  return (await writes.write(slices, { deleteOne: { filter } })) === true;
}

/** The state of a job's slices when none is queued. */
export type SlicesLeft =
  | { readonly status: 'running' }
  | { readonly status: 'failed'; readonly count: number; readonly first: SliceDocument }
  | { readonly status: 'none' };

export async function slicesLeft(slices: Collection<SliceDocument>): Promise<SlicesLeft> {
  const isUnderWay = { state: { $in: ['queued', 'running'] } } as const;
  if ((await slices.findOne(isUnderWay, { projection: { _id: 1 } })) !== null) return { status: 'running' };
  const first = await slices.findOne({ state: 'failed' }, { sort: { _id: 1 }, projection: { records: 0 } });
  if (first === null) return { status: 'none' };
  const count = await slices.countDocuments({ state: 'failed' });
  return { status: 'failed', count, first };
}
