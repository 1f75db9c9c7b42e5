const UNAUTHORIZED = 13;

/** What MongoDB, and what speaks its protocol, answers to what it does not have or does not let this user do. */
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

/** Whether the database answers that it will not do this, now or later: no use in trying again. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.has((error as { readonly code?: unknown } | null)?.code);
}

/** Whether this user may not do that. */
export function isUnauthorized(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === UNAUTHORIZED;
}

/** What the database answered, without the command that it refuses: in that is what was to be written. */
export function answerText({ name, message }: Error): string {
  return `${name}: ${message.replace(/ to execute command \{.*$/s, '')}`;
}
