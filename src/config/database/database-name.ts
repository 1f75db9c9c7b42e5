import { Buffer } from 'node:buffer';

const MOST_BYTES = 63;
/** The server refuses them on some systems at least. */
const FORBIDDEN = /[/\\. "$*<>:|?]|\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}/u;

/**
 * Why MongoDB can have no database of this name, as the end of a sentence; undefined where it can. To be checked before
 * a name goes into a script or a command: an empty one means every database there.
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
