import type { Values } from './providers/provider';

/** The value of a node that also has settings below it. */
const NODE_KEY = '__value__';

type Tree = Map<string, unknown>;

/** Yields a nested object as keys and values; null isn't a value. @param path is prepended to every key */
export function* flatten(node: unknown, path: string): Generator<readonly [key: string, value: unknown]> {
  if (node === null || node === undefined) return;
  if (typeof node !== 'object' || Array.isArray(node)) {
    yield [path, node];
    return;
  }
  for (const [name, value] of Object.entries(node))
    yield* flatten(value, name === NODE_KEY ? path : `${path}/${name}`);
}

/** Returns keys and values as a nested object: `mysql/host` is in `mysql`. */
export function nested(values: Values): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [key, value] of values) {
    const names = key.split('/').filter(Boolean);
    const last = names.pop();
    if (last === undefined) continue;
    const branch = names.reduce(branchAt, root);
    const there = branch.get(last);
    if (there instanceof Map) there.set(NODE_KEY, value);
    else branch.set(last, value);
  }
  return asObject(root);
}

function branchAt(tree: Tree, name: string): Tree {
  const there = tree.get(name);
  if (there instanceof Map) return there;
  const branch: Tree = new Map(there === undefined ? [] : [[NODE_KEY, there]]);
  tree.set(name, branch);
  return branch;
}

function asObject(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    [...tree].map(([name, value]) => [name, value instanceof Map ? asObject(value) : value]),
  );
}
