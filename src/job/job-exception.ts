import { types } from 'node:util';
import { thrownText } from '../errors/thrown';
import type { JobException } from './job-document';

/** More of a backtrace tells nothing more. */
export const MOST_FRAMES = 100;

/**
 * An error as it stands on a job or slice. Whatever was thrown: an error of another realm, a text, nothing.
 *
 * Mirrors `RocketJob::JobException.from_exception`.
 */
export function exceptionFrom(thrown: unknown, workerName?: string): JobException {
  const worker = workerName === undefined ? {} : { worker_name: workerName };
  if (!types.isNativeError(thrown)) {
    return { class_name: 'Error', message: thrownText(thrown), backtrace: [], ...worker };
  }
  return {
    class_name: thrown.name,
    message: thrown.message,
    backtrace: framesOf(thrown),
    ...worker,
  };
}

/** The stack without the text it begins with, which may have any number of lines. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
