import { isPlainObject } from '../../errors/plain-object';
import { isObjectId } from '../../mongo/stored/object-id-from';
import type { JobDocument } from './job-document';

/** The gem's default, where a category doesn't say its own. */
const RUBY_SLICE_SIZE = 100;

/** The facts about a batch job that come from its slices. */
export interface SliceFacts {
  /** How many are left, whatever their state. */
  readonly count: number;
  /** The workers of those that are running. */
  readonly workerNames: readonly string[];
}

/** Whether a job works on slices: ours have a `slice_size`, Ruby's `input_categories`. */
export function isBatch({ slice_size, input_categories }: JobDocument, isRuby: boolean): boolean {
  return isRuby ? input_categories !== undefined && input_categories !== null : slice_size !== undefined;
}

/** The categories of a job of Ruby's, by their names. Those of gem 5 are texts alone. */
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

/** How many records a slice of the category `main` has. */
export function sliceSizeOf(document: JobDocument, isRuby: boolean): number {
  const ofCategory = categoriesIn(document, 'input_categories').get('main')?.['slice_size'];
  const size = isRuby ? (ofCategory ?? document.slice_size) : document.slice_size;
  return typeof size === 'number' && size > 0 ? size : RUBY_SLICE_SIZE;
}

/**
 * How far a batch job of Ruby's is, which the gem computes and doesn't store. Undefined where the slices couldn't be read.
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

/** Whether it says how far a job of Ruby's is to count its slices. */
export function needsSliceCount(document: JobDocument, isRuby: boolean): boolean {
  if (!isRuby || !isObjectId(document._id) || !isBatch(document, true)) return false;
  return document.state !== 'completed' && Number(document.record_count) > 0;
}

/** Whether many workers are on its slices: then its own `worker_name` says nothing. */
export function isProcessing(document: JobDocument, isRuby: boolean): boolean {
  if (!isObjectId(document._id) || !isBatch(document, isRuby)) return false;
  return document.state === 'running' && document.sub_state === 'processing';
}
