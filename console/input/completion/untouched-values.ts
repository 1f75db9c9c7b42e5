import { types } from 'node:util';
import type { Context } from 'node:vm';

/**
 * Returns the value of a path without running any of the user's code: no getter, and no trap of a Proxy.
 * Undefined if that is impossible. Only getters on the context from this realm run, because they are the
 * console's.
 *
 * @param path names starting at the context: `['Server', 'publish']`
 */
export function valueAt(context: Context, path: readonly string[]): unknown {
  let value: unknown = context;
  for (const [depth, name] of path.entries()) {
    const descriptor = descriptorOf(value, name);
    const isOurGetter = depth === 0 && isOurs(descriptor?.get);
    value = isOurGetter ? Reflect.get(context, name) : descriptor?.value;
  }
  return value;
}

/**
 * Returns the names of a value's own and inherited properties; for a string or an array only the inherited
 * ones.
 */
export function propertiesOf(value: unknown): string[] {
  const names = new Set<string>();
  for (const owner of chainOf(hasElements(value) ? Object.getPrototypeOf(value) : value)) {
    if (owner === Object.prototype || owner === Function.prototype) break;
    for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
  }
  return [...names];
}

/** Returns whether a function is a class derived from another. */
export function isSubclass(value: unknown, base: { readonly prototype: object }): boolean {
  return chainOf(descriptorOf(value, 'prototype')?.value).includes(base.prototype);
}

function descriptorOf(value: unknown, name: string): PropertyDescriptor | undefined {
  for (const owner of chainOf(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

/** Returns the value and its prototypes, up to a Proxy, whose traps would run. */
function chainOf(value: unknown): object[] {
  const chain: object[] = [];
  if (value === undefined || value === null) return chain;
  let owner: object | null = Object(value);
  while (owner !== null && !types.isProxy(owner)) {
    chain.push(owner);
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return chain;
}

/** Each element is a property, and there may be millions. */
function hasElements(value: unknown): value is string | object {
  if (types.isProxy(value)) return false;
  return typeof value === 'string' || Array.isArray(value) || ArrayBuffer.isView(value);
}

function isOurs(getter: unknown): boolean {
  return typeof getter === 'function' && !types.isProxy(getter) && getter instanceof Function;
}
