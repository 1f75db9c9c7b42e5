/** How `inspect` shows a small document of which nothing is to be left out. */
export const WHOLE = { depth: null, maxArrayLength: null, maxStringLength: null };
