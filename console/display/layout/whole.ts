/** The `inspect` options that show a small document completely. */
export const WHOLE = { depth: null, maxArrayLength: null, maxStringLength: null };
