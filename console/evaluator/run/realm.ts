import { type Context, createContext, runInContext } from 'node:vm';

/**
 * Classes without literals: the user gets this realm's, so that a `Date` created at the prompt is also one
 * for the library.
 */
const SHARED = [
  'Date',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;

/** Classes that the engine creates in either realm: `instanceof` at the prompt accepts both. */
const TWOFOLD = [
  'Object',
  'Function',
  'Array',
  'RegExp',
  'Promise',
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
] as const;

type Constructor = abstract new (...args: never[]) => object;

const ordinary = Function.prototype[Symbol.hasInstance];

/** Creates the world of user code: a realm of its own, with Node's globals. */
export function createRealm(): Context {
  const realm = createContext({}, { name: 'rj-console' });
  const builtIn = new Set(runInContext('Object.getOwnPropertyNames(globalThis)', realm) as readonly string[]);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (!builtIn.has(name) && name !== 'global' && name !== 'GLOBAL' && name !== 'root') {
      Object.defineProperty(realm, name, onGlobal(descriptor));
    }
  }
  for (const name of ['console', ...SHARED]) {
    const value = Reflect.get(globalThis, name);
    Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  }
  Object.defineProperty(realm, 'global', {
    value: runInContext('globalThis', realm),
    writable: true,
    configurable: true,
    enumerable: false,
  });
  for (const name of TWOFOLD)
    bridge(runInContext(name, realm) as Constructor, Reflect.get(globalThis, name) as Constructor);
  return realm;
}

/** `fetch`, `crypto` and others are created on first use, and only by their own global object. */
function onGlobal({ get, set, ...rest }: PropertyDescriptor): PropertyDescriptor {
  if (get === undefined) return rest;
  return {
    configurable: true,
    enumerable: rest.enumerable ?? false,
    get: () => Reflect.apply(get, globalThis, []) as unknown,
    ...(set === undefined ? {} : { set: (value: unknown) => Reflect.apply(set, globalThis, [value]) }),
  };
}

function bridge(theirs: Constructor, ours: Constructor): void {
  Object.defineProperty(theirs, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return ordinary.call(this as Constructor, value) || (this === theirs && value instanceof ours);
    },
  });
}
