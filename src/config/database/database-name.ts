import { Buffer } from 'node:buffer';

const MOST_BYTES = 63;
/** The server refuses these characters, at least on some systems. */
const FORBIDDEN = /[/\\. "$*<>:|?]|\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}/u;

/**
 * Returns why MongoDB can't have a database with this name, as the end of a sentence; undefined if it can.
 * Check this before a name goes into a script or a command, where an empty one means every database.
 *
 * @example databaseNameProblem('a.b') // 'a name without any of …'
 */
export function databaseNameProblem(name: string): string | undefined {
  if (name === '') return 'a name that is not empty';
  if (FORBIDDEN.test(name))
    return 'a name without any of / \\ . space " $ * < > : | ? and control characters';
  if (Buffer.byteLength(name) > MOST_BYTES) return `a name of ${MOST_BYTES} bytes at most`;
  return undefined;
}
