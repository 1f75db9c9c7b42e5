import type { ThreadActivity } from '../../logging/stack-probe';
import type { JobException } from '../model/job-document';
import { exceptionFrom, MOST_FRAMES } from '../model/job-exception';

/** The state of a thread when it was terminated, in words. */
const WHERE: Readonly<Record<ThreadActivity['status'], string>> = {
  busy: '',
  idle: ', which was waiting',
  awaiting: ', which was waiting',
  native: ', which was in native code',
};

/**
 * The exception on a job or slice whose worker is killed.
 *
 * Mirrors `RocketJob::Worker::Shutdown`.
 */
export class Shutdown extends Error {
  override readonly name = 'RocketJob::Worker::Shutdown';
}

/**
 * Returns the exception for a job whose worker was terminated, in Ruby's form.
 *
 * @param activity the worker's activity, if it is known
 */
export function shutdownException(
  message: string,
  workerName: string,
  activity?: ThreadActivity,
): JobException {
  const where = activity === undefined ? '' : WHERE[activity.status];
  const backtrace = activity?.status === 'busy' ? activity.frames.slice(0, MOST_FRAMES) : [];
  return { ...exceptionFrom(new Shutdown(`${message}${where}`), workerName), backtrace };
}
