import type { Document } from 'yaml';
import { RocketJobError } from '../errors/rocket-job-error';

/**
 * The YAML of a configuration file, as Ruby reads it: version 1.1, where `<<` merges and `yes` is true.
 *
 * @throws RocketJobError `invalid_configuration`, with the line where there is one
 */
export function parseYaml(text: string, file: string): Document {
  // Loaded only here: 30 ms that most starts do without.
  const yaml = require('yaml') as typeof import('yaml');
  const document = yaml.parseDocument(text, { version: '1.1' });
  const [error] = document.errors;
  if (error === undefined) return document;
  const line = error.linePos?.[0].line;
  const [what] = error.message.split('\n');
  // Without the error as its cause, which shows the line itself: there may be a password in it.
  throw new RocketJobError('invalid_configuration', `Expected ${file} to be valid YAML, got: ${what}`, {
    source: file,
    ...(line === undefined ? {} : { line }),
  });
}
