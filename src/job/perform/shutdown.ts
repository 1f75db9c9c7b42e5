/**
 * Why the work of a worker ends that is killed: it stands on the job or slice.
 *
 * Mirrors `RocketJob::Worker::Shutdown`.
 */
export class Shutdown extends Error {
  override readonly name = 'RocketJob::Worker::Shutdown';
}
