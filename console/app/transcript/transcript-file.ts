import { closeSync, constants, fchmodSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { RocketJobError } from '../../../src/console-startup';
import { isOpenAtEnd } from '../../runbook/runbook-steps';

/** A named pipe must not hold the console up, and a symbolic link must not lead it to another file. */
const FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'a symbolic link',
  EISDIR: 'a folder',
  ENXIO: 'a pipe or socket',
  EACCES: 'no permission to write it',
  ENOENT: 'no such folder',
};

/**
 * Opens the file of a transcript, which only its owner may read from then on. What is written goes to its end.
 *
 * @throws RocketJobError `invalid_configuration` for what is not a regular file of this user, and for a page that ends
 *   within code or a comment: what is written there would be part of that
 */
export function openTranscript(path: string): { readonly file: number; readonly isNew: boolean } {
  let file: number;
  try {
    file = openSync(path, FLAGS, 0o600);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw refused(path, REASONS[code] ?? message, cause);
  }
  try {
    return { file, isNew: readied(path, file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** @returns whether the file is empty yet */
function readied(path: string, file: number): boolean {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw refused(path, 'a device, pipe or socket');
  if (stat.uid !== (process.getuid?.() ?? stat.uid)) throw refused(path, 'a file of another user');
  fchmodSync(file, 0o600);
  if (stat.size === 0) return true;
  if (isOpenAtEnd(readFileSync(file, 'utf8')))
    throw refused(path, 'a page that ends within a code block or a comment');
  return false;
}

function refused(path: string, got: string, cause?: unknown): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `Expected \`--transcript\` to name a new file, or a page of yours to add to, got ${got}: \`${path}\`. Nothing ran.`,
    { source: '--transcript' },
    { cause },
  );
}
