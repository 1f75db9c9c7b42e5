import { redactUrl } from '../config/redact';
import { nested } from './tree';

/** What stands in place of a secret. */
const FILTERED = '[FILTERED]';
/** A connection string with a user. */
const URL_WITH_USER = /^[a-z][a-z+.-]*:\/\/[^/]*@/i;

/** Finds the secret ones, by the last part of their keys. */
export type Filter = RegExp | string;

export const FILTERS: readonly Filter[] = [
  /password/i,
  /key$/i,
  /passphrase/i,
  /secret/i,
  /pwd$/i,
  /token$/i,
];

/**
 * Settings as they may be shown, nested: without the values of secret ones, and without the users and passwords in
 * connection strings.
 *
 * @param overriding the value that counts more than a key's own, if there is one
 * @param path only what is below it; all when it is empty
 */
export function shownSettings(
  settings: readonly (readonly [key: string, value: string])[],
  overriding: (key: string) => string | undefined,
  path: string,
  filters: readonly Filter[],
): Record<string, unknown> {
  const chosen = settings.filter(([key]) => path === '' || key === path || key.startsWith(`${path}/`));
  return nested(new Map(chosen.map(([key, value]) => [key, masked(key, overriding(key) ?? value, filters)])));
}

function masked(key: string, value: string, filters: readonly Filter[]): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (filters.some((filter) => (typeof filter === 'string' ? name === filter : name.search(filter) >= 0)))
    return FILTERED;
  return URL_WITH_USER.test(value) ? redactUrl(value) : value;
}
