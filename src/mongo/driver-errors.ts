const UNAUTHORIZED = 13;
const DUPLICATE_KEY = 11_000;

/** The primary steps down, or the node isn't the primary: the command did nothing. */
const NO_PRIMARY: ReadonlySet<unknown> = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/**
 * The codes with which MongoDB and compatible databases reject commands that they don't support or this user
 * may not run.
 */
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

/** A command was sent, and its reply is overdue. */
export class NoReplyError extends Error {
  override readonly name = 'NetworkTimeout';
}

/** The properties of a driver error that are checked here; any may be missing. */
interface Failure {
  readonly name?: string;
  readonly code?: unknown;
  /** The driver sets this on errors that occur while it connects. */
  readonly connectionGeneration?: unknown;
  readonly hasErrorLabel?: (label: string) => boolean;
}

/**
 * Whether a retry may succeed: the database is unreachable or between two primaries, or this process has too
 * many operations in progress.
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

/** Whether the database will always reject this command, so that a retry is pointless. */
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

/**
 * Returns the driver's error message without the command it quotes, because the command contains the data to
 * write.
 */
export function driverErrorText({ name, message }: Error): string {
  return `${name}: ${message.replace(/ to execute command \{.*$/s, '')}`;
}
