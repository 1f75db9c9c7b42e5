import type { Document } from 'mongodb';

const LAST_CHARACTER = '\u{10ffff}';

/**
 * A condition for texts that begin with exactly these characters. It can use an index, and takes a prefix of any length and
 * with any characters, which a regular expression does not.
 */
export function startsWith(prefix: string): Document {
  return { $gte: prefix, $lte: prefix + LAST_CHARACTER };
}
