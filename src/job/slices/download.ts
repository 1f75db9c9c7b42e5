import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BSON } from 'bson';
import { isRocketJobError, RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import type { StoredJob } from '../model/stored-job';
import { PartialFile } from './partial-file';
import type { Slice } from './slice';
import { bytesOf, isBzip2 } from './slice-content';
import type { Slices } from './slices';

export interface DownloadOptions {
  /** The category of the output; `main` by default. */
  readonly category?: string;
  /** Called after each slice. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download; no file is left behind. */
  readonly signal?: AbortSignal;
}

/** The progress of a download. */
export interface DownloadProgress {
  readonly slices: number;
  /** The number of slices in total. */
  readonly of: number;
  readonly records: number;
}

/** The result of a download. */
export interface Download {
  readonly file: string;
  readonly records: number;
  /** The number of slices written. */
  readonly slices: number;
  /** Describes the damaged slices, which are not in the file; omitted if there are none. */
  readonly damaged?: readonly string[];
}

interface Outputting {
  readonly output: Slices;
}

/**
 * Yields a job's kept output, record by record. A damaged slice is skipped. @throws RocketJobError
 * `unreadable` for an encrypted one
 */
export async function* recordsOf(output: Slices): AsyncGenerator<unknown> {
  for await (const slice of output) {
    if (slice.isEncrypted || slice.damage === undefined) yield* slice.records;
    else if (Array.isArray(slice.toJSON().records)) yield* slice.records;
  }
}

/**
 * Writes the output of a job to a file. The part written so far has a different name until it is complete.
 */
export async function downloadTo(
  file: string,
  job: StoredJob & Outputting,
  { category = 'main', onProgress, signal }: DownloadOptions,
): Promise<Download> {
  if (typeof file !== 'string' || file === '')
    throw invalid(`Expected the path of a file to download to, got ${shown(file)}.`, file);
  refuseWhileProcessing(job);
  const output = job.output.category(category);
  const of = await output.count();
  const written = { slices: 0, records: 0, damaged: [] as string[] };
  const isRaw = file.endsWith('.bz2');
  async function* chunks(): AsyncGenerator<string | Uint8Array> {
    for await (const slice of output) {
      const chunk = isRaw ? rawChunk(slice, file) : linesOf(slice, written.damaged);
      written.slices += 1;
      if (chunk !== undefined) {
        written.records += chunk.records;
        yield chunk.data;
      }
      onProgress?.({ slices: written.slices, of, records: written.records });
    }
  }
  const target = await PartialFile.create(file);
  try {
    const streams = file.endsWith('.gz') ? [createGzip(), target.stream()] : [target.stream()];
    await pipeline([Readable.from(chunks()), ...streams], signal === undefined ? {} : { signal });
    await target.complete();
  } catch (error) {
    throw target.failure(error);
  } finally {
    await target.removePart();
  }
  const { records, slices, damaged } = written;
  return { file, records, slices: slices - damaged.length, ...(damaged.length > 0 && { damaged }) };
}

interface Chunk {
  readonly data: string | Uint8Array;
  readonly records: number;
}

function linesOf(slice: Slice, damaged: string[]): Chunk | undefined {
  try {
    const { records } = slice;
    return { data: records.map((record) => `${lineOf(record)}\n`).join(''), records: records.length };
  } catch (error) {
    if (!isRocketJobError(error) || slice.isEncrypted) throw error;
    damaged.push(`${valueText(slice.id)}: ${slice.damage}`);
    return undefined;
  }
}

function rawChunk(slice: Slice, file: string): Chunk {
  const document = slice.toJSON();
  const bytes = bytesOf(document.records);
  if (bytes !== undefined && isBzip2(document)) return { data: bytes, records: slice.records.length };
  throw invalid(
    `The output is not in bzip2, so it can't be written to ${shown(file)}. Nothing was written. Name a file that ends in \`.gz\`, or in neither.`,
    file,
  );
}

function lineOf(record: unknown): string {
  return typeof record === 'string' ? record : BSON.EJSON.stringify(record, { relaxed: true });
}

function refuseWhileProcessing({ id, type, state, subState }: StoredJob): void {
  if (state !== 'running' || subState !== 'processing') return;
  throw new RocketJobError(
    'invalid_transition',
    `${valueText(type)} ${valueText(id)} is still processing slices, so the file would be incomplete. Nothing was written. Download it when the job has finished, or pause the job first.`,
    { action: 'download', state },
  );
}

function invalid(message: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', message, { argument: 'file', value });
}
