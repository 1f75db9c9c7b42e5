const UNAUTHORIZED = 13;
const DUPLICATE_KEY = 11_000;

/** The primary steps down, or the node is no primary: nothing was done. */
const NO_PRIMARY: ReadonlySet<unknown> = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** How MongoDB, and databases that speak its protocol, reject what they don't have or don't let this user do. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  2, // BadValue
  9, // FailedToParse
  UNAUTHORIZED,
  59, // CommandNotFound
  72, // InvalidOptions
  115, // CommandNotSupported
  238, // NotImplemented
  303, // Amazon DocumentDB: feature not supported
  323, // APIStrictError
  40_324, // unrecognized pipeline stage
  40_415, // unknown field
  40_573, // change streams without a replica set
]);

const NETWORK = /Network/;
const PASSING =
  /^(Mongo(Network|ServerSelection|Topology|PoolCleared|WriteConcern|NotConnected|Expired|WaitQueue)|QueueTimeoutError$)/;

/** A command was sent, and no reply came in time. */
export class NoReplyError extends Error {
  override readonly name = 'NetworkTimeout';
}

/** What is asked of an error that the driver may have thrown; any of it may be missing. */
interface Failure {
  readonly name?: string;
  readonly code?: unknown;
  /** The driver sets it on errors that come up while it connects. */
  readonly connectionGeneration?: unknown;
  readonly hasErrorLabel?: (label: string) => boolean;
}

/**
 * Whether trying again may succeed: the database is away or between two primaries, or this process has too many
 * operations in progress.
 */
export function isTransient(error: unknown): boolean {
  const failure = (error ?? {}) as Failure;
  const { name = '', code } = failure;
  if (NO_PRIMARY.has(code) || NETWORK.test(name) || PASSING.test(name)) return true;
  return failure.hasErrorLabel?.('RetryableWriteError') === true;
}

/** Whether a command that failed with a transient error has certainly done nothing: it was not sent, or was rejected. */
export function wasNotSent(error: unknown): boolean {
  const { name = '', connectionGeneration } = (error ?? {}) as Failure;
  return !NETWORK.test(name) || connectionGeneration !== undefined;
}

/** Whether the database rejects this command, now and later: trying again is pointless. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.has((error as Failure | null)?.code);
}

/** Whether this user lacks a privilege. */
export function isUnauthorized(error: unknown): boolean {
  return (error as Failure | null)?.code === UNAUTHORIZED;
}

/** Whether a unique index has the key already. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as Failure | null)?.code === DUPLICATE_KEY;
}

/** The driver's error in words, without the command that it quotes: the command holds what was to be written. */
export function driverErrorText({ name, message }: Error): string {
  return `${name}: ${message.replace(/ to execute command \{.*$/s, '')}`;
}
