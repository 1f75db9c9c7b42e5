import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';

/** Where records come from. */
export type RecordSource<Record> = Iterable<Record> | AsyncIterable<Record>;

/**
 * An array, an iterator, or the path of a file, of which each line is a record (`.gz` is unpacked).
 *
 * @throws RocketJobError `invalid_argument` for anything else; and as it is read, for a file that cannot be
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

/** The lines of a file, read as they are needed. */
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
