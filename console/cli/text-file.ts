import { readFile } from 'node:fs/promises';
import { RocketJobError } from '../../src/console-startup';

/** In an operator's words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'you have no permission to read it',
};

/**
 * Reads the text of a file named by the user. @throws RocketJobError `invalid_argument` if it can't be read
 */
export async function textOfFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new RocketJobError(
      'invalid_argument',
      `Can't read \`${path}\`: ${REASONS[code] ?? message}.`,
      { argument: 'path', value: path },
      { cause },
    );
  }
}
