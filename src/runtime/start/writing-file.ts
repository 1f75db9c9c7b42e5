import { fileFailure } from '../../errors/file-failure';
import { RocketJobError } from '../../errors/rocket-job-error';

/**
 * Runs a function that writes the file of an option.
 *
 * @param option its name, without `--`
 * @throws RocketJobError `invalid_argument` with the reason the file can't be written
 */
export function writingFile<T>(option: string, path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new RocketJobError(
      'invalid_argument',
      `Can't write the --${option} file \`${path}\`: ${fileFailure(cause)}. Name a file that this user can write.`,
      { argument: option, value: path },
      { cause },
    );
  }
}
