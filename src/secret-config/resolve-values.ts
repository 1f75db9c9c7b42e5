import { RocketJobError } from '../errors/rocket-job-error';
import { interpolate } from './interpolate';
import type { Values } from './providers/provider';

const IMPORT_KEY = '__import__';

/**
 * Returns all values under a path, by relative key, with `${…}` replaced and `__import__` followed. It yields
 * each path it needs and receives the provider's values there, so it works both synchronously and
 * asynchronously.
 *
 * Mirrors `SecretConfig::Parser`.
 *
 * @param chain the paths being read, to detect cycles
 * @throws RocketJobError `invalid_configuration`
 */
export function* resolveValues(
  path: string,
  env: NodeJS.ProcessEnv,
  chain: readonly string[] = [path],
): Generator<string, Map<string, string>, Values> {
  const tree = new Map<string, string>();
  for (const [key, value] of yield path)
    tree.set(key.startsWith(`${path}/`) ? key.slice(path.length + 1) : key, interpolate(key, value, env));
  for (const key of importKeys(tree)) yield* applyImport({ tree, path, env, chain }, key, []);
  return tree;
}

interface Reading {
  readonly tree: Map<string, string>;
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly chain: readonly string[];
}

/** Adds imported values next to the key; existing values take precedence. */
function* applyImport(
  reading: Reading,
  key: string,
  importing: readonly string[],
): Generator<string, void, Values> {
  const { tree } = reading;
  const source = tree.get(key);
  // Done already for another import.
  if (source === undefined) return;
  const imported = source.startsWith('/')
    ? yield* absolute(reading, source)
    : yield* relative(reading, source, withoutCircle(reading.path, importing, key));
  tree.delete(key);
  const target = key.slice(0, -IMPORT_KEY.length);
  for (const [name, value] of imported) if (!tree.has(target + name)) tree.set(target + name, value);
}

function* absolute({ path, env, chain }: Reading, source: string): Generator<string, Values, Values> {
  return yield* resolveValues(source, env, withoutCircle(path, chain, source));
}

function* relative(
  reading: Reading,
  source: string,
  importing: readonly string[],
): Generator<string, Values, Values> {
  const prefix = `${source}/`;
  for (const key of importKeys(reading.tree))
    if (key.startsWith(prefix)) yield* applyImport(reading, key, importing);
  const below = [...reading.tree].filter(([key]) => key.startsWith(prefix));
  return new Map(below.map(([key, value]) => [key.slice(prefix.length), value]));
}

function importKeys(tree: Values): string[] {
  return [...tree.keys()].filter((key) => key === IMPORT_KEY || key.endsWith(`/${IMPORT_KEY}`));
}

function withoutCircle(path: string, chain: readonly string[], next: string): readonly string[] {
  const longer = [...chain, next];
  if (!chain.includes(next)) return longer;
  throw new RocketJobError(
    'invalid_configuration',
    `The ${IMPORT_KEY} entries of Secret Config form a loop: ${longer.join(' → ')} in ${path}. Remove one of them.`,
    { source: path },
  );
}
