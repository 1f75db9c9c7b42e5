import { BSON, type Document } from 'bson';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { encodeParameters, encodeValue } from '../../event/encode';
import { withGlobalLevel } from '../../logging/levels';
import { loggerFor } from '../../logging/logger';
import { checkSize } from '../../mongo/document-size';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { BatchJob } from '../batch/batch-job';
import { ownFieldNames } from '../model/job-attributes';
import { jobClassNamed } from '../model/job-classes';
import type { JobDocument, JobException } from '../model/job-document';
import { exceptionFrom } from '../model/job-exception';
import type { JobRecord } from '../model/job-record';
import { loadJob } from '../model/stored-job';
import type { JobOutcome } from '../queue/job-queue';
import { SLICE_SCHEMA, type SliceDocument } from '../slices/slice-document';

/**
 * The part of a job that a worker is to do: all of it; for a batch job the part before its slices, one slice,
 * or the part after.
 */
export type WorkOrder =
  | { readonly step: 'perform' | 'before' | 'after'; readonly job: JobDocument }
  | { readonly step: 'slice'; readonly job: JobDocument; readonly slice: SliceDocument };

/** The outcome of a work order. */
export interface WorkOutcome extends JobOutcome {
  /** The return value of `perform` for each record, if they are kept. */
  readonly output?: readonly unknown[];
  /** The number of the record within the slice, counted from 1, at which it failed. */
  readonly processing_record_number?: number;
}

/**
 * Does the ordered work as a worker does. Every result is in the outcome, and nothing is thrown.
 *
 * @param signal aborted to stop the work: its reason is then the reason for a failure
 */
export async function perform(order: WorkOrder, signal?: AbortSignal): Promise<WorkOutcome> {
  const { job: document, step } = order;
  const workerName = ('slice' in order ? order.slice : document).worker_name;
  const start = performance.now();
  const logger = loggerFor(document._type);
  const facts = () => ({
    job: valueText(document._id),
    ...('slice' in order ? { slice: valueText(order.slice._id) } : {}),
    duration_ms: Math.round((performance.now() - start) * 1_000) / 1_000,
  });
  const completed = ({ error, ...outcome }: Performed): WorkOutcome => {
    if (error === undefined) {
      logger.info(`Completed #${step}`, facts());
      return outcome;
    }
    logger.error(`Failed #${step}`, { ...facts(), err: error.thrown });
    return { ...outcome, exception: { ...exceptionFrom(error.thrown, workerName), ...reasonOf(signal) } };
  };
  return withGlobalLevel(document.log_level, async () => {
    try {
      const job = jobOf(document, signal);
      return completed(
        'slice' in order
          ? await performSlice(job as unknown as BatchJob, order.slice)
          : await performStep(job, order.step),
      );
    } catch (thrown) {
      return completed({ error: { thrown } });
    }
  });
}

interface Performed extends Omit<WorkOutcome, 'exception'> {
  /** Wrapped, because anything may be thrown, even undefined. */
  readonly error?: { readonly thrown: unknown };
}

async function performStep(job: JobRecord, step: 'perform' | 'before' | 'after'): Promise<Performed> {
  const before = BSON.serialize(ownFields(job));
  let error: Performed['error'];
  try {
    await (job as unknown as Readonly<Record<typeof step, () => unknown>>)[step]();
  } catch (thrown) {
    error = { thrown };
  }
  const failed = error === undefined ? {} : { error };
  try {
    const after = ownFields(job);
    checkSize(after, `the fields of this \`${job.type}\``, 'Store large values elsewhere.');
    const isChanged = Buffer.compare(before, BSON.serialize(after)) !== 0;
    return { ...(isChanged ? { changed: after } : {}), ...failed };
  } catch (thrown) {
    // The fields it left can't be stored; the error it threw tells more.
    return { error: { thrown }, ...failed };
  }
}

/** Replaces the error thrown after the abort, which is usually an `AbortError`. */
function reasonOf(signal: AbortSignal | undefined): Pick<JobException, 'class_name' | 'message'> | undefined {
  if (signal?.aborted !== true) return undefined;
  const { name, message } = signal.reason as Error;
  return { class_name: name, message };
}

/** Records done before the failure are not repeated, unless their output was lost with it. */
async function performSlice(job: BatchJob, slice: SliceDocument): Promise<Performed> {
  const { records, first_record_number, processing_record_number } = slice;
  const { fieldDamage } = new StoredRecord(SLICE_SCHEMA, slice);
  if (fieldDamage !== undefined) throw damagedSlice(slice, fieldDamage);
  const output: unknown[] = [];
  let number = job.collectOutput ? 1 : (processing_record_number ?? 1);
  try {
    for (; number <= records.length; number++) {
      job.signal.throwIfAborted();
      const result = job.perform(records[number - 1]);
      const returned = result instanceof Promise ? await result : result;
      if (job.collectOutput) {
        output.push(encodeValue(returned ?? null, `output of record ${first_record_number + number - 1}`));
      }
    }
    if (!job.collectOutput) return {};
    checkSize({ output }, 'the output of a slice', 'Use a smaller `slice_size`, or return less.');
    return { output };
  } catch (thrown) {
    return { processing_record_number: Math.min(number, records.length), error: { thrown } };
  }
}

function damagedSlice({ _id }: SliceDocument, damage: string): RocketJobError<'invalid_argument'> {
  const message = `Can't read the slice ${valueText(_id)}, which is damaged: ${damage}. Correct the document and retry the job.`;
  return new RocketJobError('invalid_argument', message, { argument: 'slice' });
}

function jobOf(document: JobDocument, signal: AbortSignal | undefined): JobRecord {
  const jobClass = jobClassNamed(document._type);
  if (jobClass === undefined) {
    const what = `the class of job ${valueText(document._id)}`;
    const message = `A worker doesn't know ${what}, \`${document._type}\`. Define the class at the top level of a file of --require.`;
    throw new RocketJobError('invalid_argument', message, { argument: '_type', value: document._type });
  }
  const job = new jobClass();
  loadJob(job, { document, readAt: new Date(), isRuby: false, ...(signal && { signal }) });
  return job;
}

/** Returns a job's own fields as they are stored. */
function ownFields(job: JobRecord): Document {
  const values = Object.entries(job).filter(([, value]) => value !== undefined);
  const names = new Set(ownFieldNames(job));
  return encodeParameters(Object.fromEntries(values.filter(([name]) => names.has(name))));
}
