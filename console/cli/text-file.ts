import { readFile } from 'node:fs/promises';
import { RocketJobError } from '../../src/console-startup';

/** As an operator reads them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
};

/** The text of a file that a person has named. @throws RocketJobError `invalid_argument` where it cannot be read */
export async function textOfFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new RocketJobError(
      'invalid_argument',
      `Expected \`${path}\` to be a file that can be read, got ${REASONS[code] ?? message}.`,
      { argument: 'path', value: path },
      { cause },
    );
  }
}
