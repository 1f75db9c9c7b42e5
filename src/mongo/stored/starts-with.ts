import type { Document } from 'mongodb';

const LAST_CHARACTER = '\u{10ffff}';

/**
 * Returns a condition for strings that start with exactly these characters. It can use an index, and accepts
 * a prefix of any length and with any characters, unlike a regular expression.
 */
export function startsWith(prefix: string): Document {
  return { $gte: prefix, $lte: prefix + LAST_CHARACTER };
}
