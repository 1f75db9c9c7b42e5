import { RocketJobError } from '../../src/console-startup';

const VALUES: ReadonlyMap<string, boolean | undefined> = new Map([
  ['', undefined],
  ...['1', 'true', 'yes', 'on'].map((text) => [text, true] as const),
  ...['0', 'false', 'no', 'off'].map((text) => [text, false] as const),
]);

/**
 * Returns the value of a boolean environment variable, such as `RJ_READ_ONLY=true`; undefined if it isn't
 * set.
 *
 * @throws RocketJobError `invalid_configuration` for another value
 */
export function environmentFlag(env: NodeJS.ProcessEnv, name: string): boolean | undefined {
  const text = env[name] ?? '';
  if (VALUES.has(text.toLowerCase())) return VALUES.get(text.toLowerCase());
  const message = `Expected \`${name}\` to be true or false, got \`${text}\`.`;
  throw new RocketJobError('invalid_configuration', message, { source: name });
}
