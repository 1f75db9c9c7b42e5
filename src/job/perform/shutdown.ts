import type { ThreadActivity } from '../../logging/stack-probe';
import type { JobException } from '../model/job-document';
import { exceptionFrom, MOST_FRAMES } from '../model/job-exception';

/** Where a thread was when it was ended, in words. */
const WHERE: Readonly<Record<ThreadActivity['status'], string>> = {
  busy: '',
  idle: ', which was waiting',
  awaiting: ', which was waiting',
  native: ', which was in native code',
};

/**
 * Why the work of a worker ends that is killed: it stands on the job or slice.
 *
 * Mirrors `RocketJob::Worker::Shutdown`.
 */
export class Shutdown extends Error {
  override readonly name = 'RocketJob::Worker::Shutdown';
}

/**
 * What stands on a job whose worker was ended, as Ruby has it.
 *
 * @param activity where the worker was, if that is known
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
