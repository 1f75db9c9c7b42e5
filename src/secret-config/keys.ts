import { didYouMean } from '../errors/nearest-name';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import type { Values } from './providers/provider';
import type { Store } from './store';

/** Returns the environment variable that overrides a key: `mysql/host` → `MYSQL_HOST`. */
export function variableOf(key: string): string {
  return key.toUpperCase().replaceAll('/', '_');
}

/** Returns a key as the store has it: `/production/mysql/host`. */
export function absoluteKey(path: string, key: string): string {
  return key.startsWith('/') ? key : `${path}/${key}`;
}

/** Returns a key as users write it: `mysql/host`. */
export function relativeKey(path: string, key: string): string {
  return key.startsWith(`${path}/`) ? key.slice(path.length + 1) : key;
}

export function missingKey(key: string, { path, provider }: Store, values: Values): RocketJobError {
  const lookedAt = [
    `the environment variable ${variableOf(key)}`,
    `\`${absoluteKey(path, key)}\` in ${provider.place}`,
  ];
  const hint = didYouMean(key, values.keys()) || '.';
  return new RocketJobError(
    'missing_key',
    `Secret Config has no \`${key}\`: there is neither ${lookedAt.join(' nor ')}${hint} Set one of them, or pass a \`default\`.`,
    { key, lookedAt },
  );
}

/** @throws RocketJobError `invalid_argument` for an invalid key */
export function checkKey(key: unknown): void {
  if (typeof key === 'string' && /[^/]/.test(key)) return;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`key\` to be a string like \`mysql/host\`, got ${shown(key)}.`,
    { argument: 'key', value: key },
  );
}

/**
 * @throws RocketJobError `invalid_argument` for an invalid value, which the error omits because it may be
 *   secret
 */
export function checkValue(key: string, value: unknown): void {
  if (['string', 'number', 'boolean'].includes(typeof value)) return;
  throw new RocketJobError(
    'invalid_argument',
    `Expected the value of \`${key}\` to be a string, a number or a boolean, got ${value === null ? 'null' : typeof value}.`,
    { argument: 'value' },
  );
}
