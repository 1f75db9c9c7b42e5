import type { Environment } from './environment';

// Jobs, subscribers and records are classes, and each class works with one environment: that of the class it
// extends, unless it is bound to another. So code doesn't pass the environment around, and user code can call
// `ReportJob.create()`.

type AnyClass = abstract new (...args: never[]) => object;

const ENVIRONMENT = Symbol('environment');
const ORIGINAL = Symbol('original');

const boundClasses = new WeakMap<object, WeakMap<AnyClass, AnyClass>>();

/**
 * Binds a base class, and with it every class that extends it. The entry of a process or thread does this
 * once.
 */
export function bindBase(
  base: AnyClass,
  environment: Pick<Environment, 'database' | 'primaryDatabase' | 'slicesDatabase' | 'knownJobClasses'>,
): void {
  Object.defineProperty(base, ENVIRONMENT, { value: environment, configurable: true });
}

/**
 * Returns the environment that a class works with.
 *
 * @param bound the class; for an instance, its `constructor`
 */
export function environmentOf<E extends object = Environment>(bound: object): E {
  const environment = (bound as { readonly [ENVIRONMENT]?: E })[ENVIRONMENT];
  if (environment !== undefined) return environment;
  throw new Error(`${(bound as { name?: string }).name} has no environment. Load \`rj-console\` first`);
}

/**
 * Returns a class bound to an environment: the class itself if that is its own environment, otherwise a
 * subclass with the same name, always the same one.
 */
export function boundTo<C extends AnyClass>(given: C, environment: object): C {
  if (environmentOf<object>(given) === environment) return given;
  const original = originalOf(given);
  if (environmentOf<object>(original) === environment) return original;
  const ofEnvironment = boundClasses.get(environment) ?? new WeakMap<AnyClass, AnyClass>();
  boundClasses.set(environment, ofEnvironment);
  const bound = ofEnvironment.get(original) ?? bind(original, environment);
  ofEnvironment.set(original, bound);
  return bound as C;
}

/** Returns the class that a bound class was derived from. */
export function originalOf<C extends AnyClass>(given: C): C {
  return Object.hasOwn(given, ORIGINAL) ? (given as unknown as { readonly [ORIGINAL]: C })[ORIGINAL] : given;
}

function bind(original: AnyClass, environment: object): AnyClass {
  const bound = class extends (original as new () => object) {};
  return Object.defineProperties(bound, {
    name: { value: original.name },
    [ENVIRONMENT]: { value: environment },
    [ORIGINAL]: { value: original },
  });
}
