import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { ONE_MORE_FAILURE, WORK_FIELDS } from '../model/job-transitions';
import type { WorkOutcome } from '../perform/perform';
import type { SliceDocument } from '../slices/slice-document';
import { type Claimer, claimedBy, claimFields, fitFor, literal, type NewClaim } from './job-queue';

// The slices of one job, as servers write them; guarded as jobs are (job-queue.ts).

/** Takes the first queued slice. */
export async function claimSlice(slices: Collection, claim: NewClaim): Promise<SliceDocument | undefined> {
  const claimed = await slices.findOneAndUpdate(
    { state: 'queued', ...fitFor(claim) },
    [{ $set: { state: 'running', started_at: '$$NOW', ...claimFields(claim) } }],
    { sort: { _id: 1 }, returnDocument: 'after' },
  );
  return (claimed ?? undefined) as SliceDocument | undefined;
}

/**
 * Writes what a slice came to: one that is done is removed, its output kept first, under its own id, so that doing it
 * twice keeps it once; one that failed stays.
 *
 * @param outputs where output is kept, when it is
 * @returns false when it was not this claimer's any more
 */
export async function settleSlice(
  slices: Collection,
  outputs: Collection | undefined,
  { _id, first_record_number }: SliceDocument,
  claimer: Claimer,
  { exception, processing_record_number, output }: WorkOutcome,
): Promise<boolean> {
  const filter = claimedBy(_id, claimer);
  if (exception !== undefined) {
    const at = processing_record_number === undefined ? {} : { processing_record_number };
    const { matchedCount } = await slices.updateOne(filter, [
      { $set: { ...literal({ state: 'failed', exception, ...at }), failure_count: ONE_MORE_FAILURE } },
      { $unset: WORK_FIELDS },
    ]);
    return matchedCount > 0;
  }
  if (outputs !== undefined && output !== undefined) {
    await outputs.replaceOne(
      { _id: exactly(_id) } as Filter<Document>,
      { first_record_number, records: output },
      { upsert: true },
    );
  }
  return (await slices.deleteOne(filter)).deletedCount > 0;
}

/** How a job stands with its slices when none is queued. */
export type SlicesLeft =
  | { readonly status: 'running' }
  | { readonly status: 'failed'; readonly count: number; readonly first: SliceDocument }
  | { readonly status: 'none' };

export async function slicesLeft(slices: Collection): Promise<SlicesLeft> {
  const isUnderWay = { state: { $in: ['queued', 'running'] } };
  if ((await slices.findOne(isUnderWay, { projection: { _id: 1 } })) !== null) return { status: 'running' };
  const first = await slices.findOne({ state: 'failed' }, { sort: { _id: 1 }, projection: { records: 0 } });
  if (first === null) return { status: 'none' };
  const count = await slices.countDocuments({ state: 'failed' });
  return { status: 'failed', count, first: first as unknown as SliceDocument };
}
