import {
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { RocketJobError } from '../../../src/console-startup';
import { isOpenAtEnd } from '../../runbook/runbook-steps';

/** A named pipe must not block the console, and a symbolic link must not redirect it to another file. */
const FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'a symbolic link',
  EISDIR: 'a folder',
  ENXIO: 'a pipe or socket',
  EACCES: 'a file that you have no permission to write',
  ENOENT: 'a file in a folder that does not exist',
};

/**
 * Opens the file of a page, which only its owner can read from then on. Writes are appended.
 *
 * @throws RocketJobError `invalid_configuration` if it isn't a regular file of this user, or the page ends
 *   within code or a comment, which new text would become part of
 */
export function openPage(path: string): { readonly file: number; readonly isNew: boolean } {
  return opened(path, (file, isNew) => {
    if (!isNew && isOpenAtEnd(readFileSync(file, 'utf8')))
      throw refused(path, 'a page that ends inside a code block or a comment');
    return { file, isNew };
  });
}

/**
 * Opens the file of a program, which only its owner can read from then on.
 *
 * @throws RocketJobError `invalid_configuration` if it isn't a regular file of this user, or isn't empty
 */
export function openProgram(path: string): number {
  return opened(path, (file, isNew) => {
    if (!isNew) throw refused(path, 'an existing program, which would be overwritten');
    return file;
  });
}

/** Appends to a transcript synchronously, so that a killed console leaves its transcript behind. */
export function append(file: number, text: string): void {
  appendFileSync(file, text);
}

/** Rewrites a transcript. */
export function rewrite(file: number, text: string): void {
  ftruncateSync(file);
  appendFileSync(file, text);
}

function opened<T>(path: string, check: (file: number, isNew: boolean) => T): T {
  let file: number;
  try {
    file = openSync(path, FLAGS, 0o600);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw refused(path, REASONS[code] ?? message, cause);
  }
  try {
    return check(file, madePrivate(path, file));
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Makes the file private to its owner. @returns whether it is empty */
function madePrivate(path: string, file: number): boolean {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw refused(path, 'a device, pipe or socket');
  if (stat.uid !== (process.getuid?.() ?? stat.uid))
    throw refused(path, 'a file that belongs to another user');
  fchmodSync(file, 0o600);
  return stat.size === 0;
}

function refused(path: string, got: string, cause?: unknown): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `Can't write the transcript to \`${path}\`: it is ${got}. Nothing ran. Name a new file, or one of your pages to append to.`,
    { source: '--transcript' },
    { cause },
  );
}
