/** The primary steps down, or the node is no primary (any more): what was asked for was not done. */
const NO_PRIMARY = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** What fails before a command leaves this process. */
const BEFORE_SENDING = new Set([
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoWaitQueueTimeoutError',
  'NoTurn',
]);

/** It was sent, and no answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NetworkTimeout';
}

interface Failure {
  readonly name?: string;
  readonly code?: unknown;
  /** The driver sets it on what fails while it connects. */
  readonly connectionGeneration?: unknown;
}

/** Whether a write has failed for a reason that passes: the database is away, or between two primaries. */
export function isPassing(error: unknown): boolean {
  const { name = '', code } = error as Failure;
  return isOfNetwork(name) || BEFORE_SENDING.has(name) || NO_PRIMARY.has(code as number);
}

/** Whether a write that failed for such a reason has certainly done nothing: it never left, or was answered. */
export function wasNotSent(error: unknown): boolean {
  const { name = '', connectionGeneration } = error as Failure;
  return !isOfNetwork(name) || connectionGeneration !== undefined;
}

function isOfNetwork(name: string): boolean {
  return /Network/.test(name);
}
