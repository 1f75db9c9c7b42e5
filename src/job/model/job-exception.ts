import type { Document } from 'mongodb';
import { isError, thrownText } from '../../errors/thrown';
import { valueText } from '../../errors/value-text';
import { stackWithSources } from '../../logging/source-places';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { EXCEPTION_SCHEMA, type JobException } from './job-document';

/** Further frames add no information. */
export const MOST_FRAMES = 100;
/** A longer message adds no information either, and may contain all the data. */
const MOST_CHARACTERS = 10_000;

/**
 * Returns an error as a job or slice stores it. Anything may have been thrown: an error of another realm, a
 * string, nothing.
 *
 * Mirrors `RocketJob::JobException.from_exception`.
 */
export function exceptionFrom(thrown: unknown, workerName?: string): JobException {
  const worker = workerName === undefined ? {} : { worker_name: workerName };
  if (!isError(thrown)) {
    const message = shortened(thrownText(thrown));
    return { class_name: 'Error', message, backtrace: [], ...worker };
  }
  return {
    class_name: String(thrown.name),
    message: shortened(String(thrown.message)),
    backtrace: framesOf(thrown),
    ...worker,
  };
}

function shortened(message: string): string {
  const hidden = message.length - MOST_CHARACTERS;
  return hidden > 0 ? `${message.slice(0, MOST_CHARACTERS)}… ${hidden} more characters` : message;
}

/** Returns the stack without the message it starts with, which may have any number of lines. */
function framesOf({ stack = '' }: Error): string[] {
  return stackWithSources(String(stack))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}

/** Returns the exception of a job or slice, as far as its document has one; undefined if it has none. */
export function exceptionIn(document: Document): JobException | undefined {
  const fields = new StoredRecord(EXCEPTION_SCHEMA, document);
  if (fields.get('exception') === undefined) return undefined;
  const worker_name = fields.get('exception.worker_name');
  return {
    class_name: fields.get('exception.class_name') ?? 'Error',
    message: fields.get('exception.message') ?? '',
    backtrace: (fields.get('exception.backtrace') ?? []).map((frame) => valueText(frame)),
    ...(worker_name !== undefined && { worker_name }),
  };
}
