import { types } from 'node:util';
import { nearestName, RocketJobError } from '../../../src/console-startup';

/** An object with known members, as are those of everything that inherits from it. */
export interface KnownObject {
  readonly object: object;
  /** For a prototype, the name of an instance: `A server`. */
  readonly name: string;
  /**
   * Instances may have further members that are missing now, for example a job whose document lacks a field.
   */
  readonly isOpen?: boolean;
}

/** Members that are read from any value to determine its kind. */
const PROBES: ReadonlySet<PropertyKey> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'toBSON',
  '_bsontype',
]);

/** In a shorter name, one different letter makes another word. */
const SHORTEST_MISTYPED = 4;

/**
 * Detects reads of members that this package's classes and records don't have, as opposed to undefined ones.
 * Only the prompt uses it; for programs, the objects behave normally.
 */
export class KnownMembers {
  readonly #list: () => readonly KnownObject[];
  #known: WeakMap<object, KnownObject | undefined> | undefined;

  /** @param list returns the known objects; none until the library is loaded */
  constructor(list: () => readonly KnownObject[]) {
    this.#list = list;
  }

  /**
   * Does nothing for unknown objects, or for a Proxy, whose traps would run.
   *
   * @throws RocketJobError `invalid_argument`, with the nearest name, if `owner` is known and has no such
   *   member
   */
  check(owner: unknown, name: unknown): void {
    if (typeof owner !== 'object' && typeof owner !== 'function') return;
    if (owner === null || typeof name === 'symbol') return;
    const known = this.#knownAs(owner);
    if (known === undefined || (name as PropertyKey) in owner) return;
    if (!PROBES.has(name as PropertyKey)) refuse(owner, String(name), known);
  }

  #knownAs(owner: object): KnownObject | undefined {
    this.#known ??= this.#loaded();
    if (this.#known === undefined || types.isProxy(owner)) return undefined;
    return this.#known.get(owner) ?? this.#inherited(Object.getPrototypeOf(owner));
  }

  #loaded(): WeakMap<object, KnownObject> | undefined {
    const list = this.#list();
    if (list.length === 0) return undefined;
    const methods = list.flatMap(({ object }) => methodsOf(object));
    return new WeakMap([...methods, ...list].map((each) => [each.object, each]));
  }

  #inherited(prototype: object | null): KnownObject | undefined {
    if (prototype === null || types.isProxy(prototype)) return undefined;
    if (this.#known?.has(prototype) === true) return this.#known.get(prototype);
    const found = this.#inherited(Object.getPrototypeOf(prototype));
    this.#known?.set(prototype, found);
    return found;
  }
}

/** The methods of an object: `Job.failed.count`, as Ruby has it, reads a member of a function. */
function methodsOf(object: object): (KnownObject & { readonly isMethod: true })[] {
  const described = chainOf(object).flatMap((each) => Object.entries(Object.getOwnPropertyDescriptors(each)));
  return described.flatMap(([name, { value }]) =>
    typeof value === 'function' && isMethod(object, name) ? [{ object: value, name, isMethod: true }] : [],
  );
}

function refuse(owner: object, name: string, known: KnownObject & { readonly isMethod?: boolean }): void {
  if (known.isMethod !== true) refuseMember(owner, name, known);
  else
    throw new RocketJobError(
      'invalid_argument',
      `${known.name} is a function, and has no \`${name}\`. Call it first: ${known.name}()`,
      { argument: name },
    );
}

function refuseMember(
  owner: object,
  name: string,
  { object, name: known, isOpen = false }: KnownObject,
): void {
  const nearest = isOpen
    ? nearestName(name, membersOf(owner), name.length < SHORTEST_MISTYPED ? 0 : 1)
    : nearestName(name, membersOf(owner));
  if (isOpen && nearest === undefined) return;
  const isClass = typeof owner === 'function';
  const called = isClass && owner !== object ? owner.name : known;
  const path = isClass || owner === object ? `${called}.` : '';
  const hint =
    nearest === undefined
      ? 'Press Tab after the dot to list its members.'
      : `Did you mean \`${path}${nearest}${isMethod(owner, nearest) ? '()' : ''}\`?`;
  throw new RocketJobError('invalid_argument', `${called} has no \`${name}\`. ${hint}`, { argument: name });
}

function membersOf(owner: object): readonly string[] {
  return [...new Set(chainOf(owner).flatMap(Object.getOwnPropertyNames))];
}

function isMethod(owner: object, name: string): boolean {
  const holder = chainOf(owner).find((each) => Object.hasOwn(each, name)) ?? owner;
  const value: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}

/** Returns the object and its prototypes, except those of every object and every function. */
function chainOf(owner: object): object[] {
  const chain: object[] = [];
  let each: object | null = owner;
  while (each !== null && each !== Object.prototype && each !== Function.prototype) {
    chain.push(each);
    each = Object.getPrototypeOf(each) as object | null;
  }
  return chain;
}
