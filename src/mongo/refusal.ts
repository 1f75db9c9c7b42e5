/** What MongoDB, and what speaks its protocol, answers to what it does not have or does not let this user do. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  2, // BadValue
  9, // FailedToParse
  13, // Unauthorized
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
