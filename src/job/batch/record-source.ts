import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';

/** The source of the records. */
export type RecordSource<Record> = Iterable<Record> | AsyncIterable<Record>;

/**
 * Returns the source for an array, an iterator, or the path of a file whose lines are the records (`.gz` is
 * unpacked).
 *
 * @throws RocketJobError `invalid_argument` for anything else, and on reading, for a file that can't be
 *   read
 */
export function recordSource(records: string | RecordSource<unknown>): RecordSource<unknown> {
  if (typeof records === 'string' && records !== '') return readableLines(records);
  if (typeof records === 'object' && records !== null) {
    if (Symbol.asyncIterator in records || Symbol.iterator in records) return records;
  }
  throw new RocketJobError(
    'invalid_argument',
    `Expected the records to be an array, an iterator or the path of a file, got ${shown(records)}.`,
    { argument: 'records', value: records },
  );
}

async function* readableLines(path: string): AsyncGenerator<string> {
  try {
    yield* linesOf(path);
  } catch (error) {
    throw new RocketJobError(
      'invalid_argument',
      `Can't read the records in \`${path}\`: ${(error as Error).message}.`,
      { argument: 'records', value: path },
    );
  }
}

/** Yields the lines of a file as they are needed. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}
