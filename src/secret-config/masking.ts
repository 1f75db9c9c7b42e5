import { redactUrls } from '../secrets/redact-url';
import { isSecretName } from '../secrets/secret-name';
import { nested } from './tree';

/** The text in place of a secret. */
const FILTERED = '[FILTERED]';

/** Selects the secret settings by the last part of their keys. */
export type Filter = RegExp | string;

/** The gem's names, in addition to those that are secret everywhere. */
const FILTERS: readonly Filter[] = [/password/i, /key$/i, /passphrase/i, /secret/i, /pwd$/i, /token$/i];

/**
 * Returns settings for display, nested: without secret values, and without the users and passwords in
 * connection strings.
 *
 * @param overriding returns the value that overrides a key's own, if any
 * @param path only settings below it; all if it is empty
 * @param filters selects the secret settings; by default the gem's names and every secret name
 */
export function shownSettings(
  settings: readonly (readonly [key: string, value: string])[],
  overriding: (key: string) => string | undefined,
  path: string,
  filters: readonly Filter[] | undefined,
): Record<string, unknown> {
  const chosen = settings.filter(([key]) => path === '' || key === path || key.startsWith(`${path}/`));
  return nested(new Map(chosen.map(([key, value]) => [key, masked(key, overriding(key) ?? value, filters)])));
}

function masked(key: string, value: string, filters: readonly Filter[] | undefined): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const isSecret = filters === undefined && isSecretName(name);
  return isSecret || matches(name, filters ?? FILTERS) ? FILTERED : redactUrls(value);
}

function matches(name: string, filters: readonly Filter[]): boolean {
  return filters.some((filter) => (typeof filter === 'string' ? name === filter : name.search(filter) >= 0));
}
