import { types } from 'node:util';
import { nearestName, RocketJobError } from '../../../src/console-startup';

/** An object of ours whose members are known, and so are those of everything that inherits from it. */
export interface KnownObject {
  readonly object: object;
  /** Of a prototype what is made of it: `A server`. */
  readonly name: string;
  /** What inherits from it may have members of its own that are missing now, as a job whose document lacks a field. */
  readonly isOpen?: boolean;
}

/** The members that are read of any value, to find out its kind. */
const PROBES: ReadonlySet<PropertyKey> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'toBSON',
  '_bsontype',
]);

/** In a shorter name one letter makes another word. */
const SHORTEST_MISTYPED = 4;

/**
 * Tells a member that our classes and records don't have from one that is only undefined. The prompt asks; for programs
 * the objects are like any others.
 */
export class KnownMembers {
  readonly #list: () => readonly KnownObject[];
  #known: WeakMap<object, KnownObject | undefined> | undefined;

  /** @param list what is known; none as long as the library is not loaded */
  constructor(list: () => readonly KnownObject[]) {
    this.#list = list;
  }

  /**
   * Does nothing for what is not ours, nor for a Proxy, whose traps would run.
   *
   * @throws RocketJobError `invalid_argument`, with the name that was meant, when `owner` is ours and has no such member
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
    return list.length === 0 ? undefined : new WeakMap(list.map((each) => [each.object, each]));
  }

  #inherited(prototype: object | null): KnownObject | undefined {
    if (prototype === null || types.isProxy(prototype)) return undefined;
    if (this.#known?.has(prototype) === true) return this.#known.get(prototype);
    const found = this.#inherited(Object.getPrototypeOf(prototype));
    this.#known?.set(prototype, found);
    return found;
  }
}

function refuse(owner: object, name: string, { object, name: known, isOpen = false }: KnownObject): void {
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

/** The object and what it inherits from, without what every object and every function has. */
function chainOf(owner: object): object[] {
  const chain: object[] = [];
  let each: object | null = owner;
  while (each !== null && each !== Object.prototype && each !== Function.prototype) {
    chain.push(each);
    each = Object.getPrototypeOf(each) as object | null;
  }
  return chain;
}
