import { isPlainObject } from '../../errors/plain-object';
import { isObjectId } from '../../mongo/stored/object-id-from';
import type { JobDocument } from './job-document';

/** The gem's default, for a category without its own size. */
const RUBY_SLICE_SIZE = 100;

/** The facts about a batch job that come from its slices. */
export interface SliceFacts {
  /** The number of unfinished slices, in any state. */
  readonly count: number;
  /** The workers of the running slices. */
  readonly workerNames: readonly string[];
}

/** Whether a job works on slices: a TypeScript job has a `slice_size`, a Ruby job `input_categories`. */
export function isBatch({ slice_size, input_categories }: JobDocument, isRuby: boolean): boolean {
  return isRuby ? input_categories !== undefined && input_categories !== null : slice_size !== undefined;
}

/** Returns the categories of a Ruby job by name. In gem 5 they are only strings. */
export function categoriesIn(
  document: JobDocument,
  field: 'input_categories' | 'output_categories',
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const categories = document[field];
  const all = (Array.isArray(categories) ? categories : []).map((category) => {
    if (typeof category === 'string') return [category, {}] as const;
    const { name } = isPlainObject(category) ? category : {};
    return [typeof name === 'string' ? name : 'main', isPlainObject(category) ? category : {}] as const;
  });
  return new Map(all);
}

/** Returns the number of records in a slice of the category `main`. */
export function sliceSizeOf(document: JobDocument, isRuby: boolean): number {
  const ofCategory = categoriesIn(document, 'input_categories').get('main')?.['slice_size'];
  const size = isRuby ? (ofCategory ?? document.slice_size) : document.slice_size;
  return typeof size === 'number' && size > 0 ? size : RUBY_SLICE_SIZE;
}

/**
 * Returns the progress of a Ruby batch job, which the gem computes and doesn't store. Undefined if the slices
 * couldn't be read.
 *
 * Mirrors `RocketJob::Batch#percent_complete`.
 */
export function rubyPercentComplete(
  document: JobDocument,
  slices: SliceFacts | undefined,
): number | undefined {
  if (document.state === 'completed') return 100;
  const { record_count: records } = document;
  if (typeof records !== 'number' || !(records > 0)) return 0;
  if (slices === undefined) return undefined;
  return Math.max(0, Math.trunc((1 - (slices.count * sliceSizeOf(document, true)) / records) * 100));
}

/** Whether the progress of a Ruby job depends on the number of its slices. */
export function needsSliceCount(document: JobDocument, isRuby: boolean): boolean {
  if (!isRuby || !isObjectId(document._id) || !isBatch(document, true)) return false;
  return document.state !== 'completed' && Number(document.record_count) > 0;
}

/** Whether many workers process its slices: then its own `worker_name` is meaningless. */
export function isProcessing(document: JobDocument, isRuby: boolean): boolean {
  if (!isObjectId(document._id) || !isBatch(document, isRuby)) return false;
  return document.state === 'running' && document.sub_state === 'processing';
}
