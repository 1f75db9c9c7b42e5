import type { Document } from 'yaml';
import { RocketJobError } from '../../errors/rocket-job-error';

/**
 * Parses the YAML of a configuration file as Ruby does: version 1.1, where `<<` merges and `yes` is true.
 *
 * @throws RocketJobError `invalid_configuration`, with the line if it is known
 */
export function parseYaml(text: string, file: string): Document {
  // Loaded only here, because it takes 30 ms that most starts don't need.
  const yaml = require('yaml') as typeof import('yaml');
  const document = yaml.parseDocument(text, { version: '1.1', prettyErrors: false });
  const [error] = document.errors;
  if (error === undefined) return document;
  const before = text.slice(0, error.pos[0]).split('\n');
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
  // Without the line itself, which the library would quote: it may contain a password.
  throw new RocketJobError(
    'invalid_configuration',
    `${file} is not valid YAML: ${error.message} at line ${line}, column ${column}`,
    { source: file, line },
  );
}
