import { readFile } from 'node:fs/promises';
import { RocketJobError } from '../../src/console-startup';

/** As an operator reads them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'you have no permission to read it',
};

/** The text of a file that a person has named. @throws RocketJobError `invalid_argument` where it cannot be read */
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
