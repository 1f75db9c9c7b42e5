import { type Context, runInContext } from 'node:vm';

/** The names of the console: those that were given, and those that the user makes. */
export class Names {
  readonly #context: Context;
  readonly #given = new Map<string, PropertyDescriptor>();
  readonly #ownedByUser = new Set<string>();
  readonly #constants = new Map<string, PropertyDescriptor>();
  /** From within: Node leaves the value in place when it is deleted from outside. */
  readonly #delete: (name: string) => boolean;

  constructor(context: Context) {
    this.#context = context;
    this.#delete = runInContext('(name) => delete globalThis[name]', context);
  }

  /** Getters are kept as getters: such a name is worked out when it is first used. */
  give(names: object): void {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(names))) {
      const given = this.#assignable(name, { ...descriptor, configurable: true });
      this.#given.set(name, given);
      Object.defineProperty(this.#context, name, given);
    }
  }

  /**
   * What a failed statement should have set must not keep its old value: the next line would use it. A name that was
   * given is as it was given again; a constant keeps its value; any other is gone.
   */
  remove(names: readonly string[]): readonly string[] {
    return names.filter((name) => {
      if (!Object.hasOwn(this.#context, name) || this.isConstant(name)) return false;
      const given = this.#given.get(name);
      if (given === undefined) return this.#delete(name);
      Object.defineProperty(this.#context, name, given);
      return false;
    });
  }

  /** From now on the name can't be assigned, as `const` has it. */
  keep(names: readonly string[]): void {
    for (const name of names) {
      const value: unknown = this.#context[name];
      const constant = this.#constant(name, value);
      this.#constants.set(name, constant);
      Object.defineProperty(this.#context, name, constant);
    }
  }

  /** It can be again: it is about to be declared anew, or belongs to another language. */
  release(names: readonly string[]): void {
    for (const name of names.filter((each) => this.isConstant(each))) {
      const value: unknown = this.#context[name];
      this.#constants.delete(name);
      Object.defineProperty(this.#context, name, {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      });
    }
  }

  isConstant(name: string): boolean {
    const constant = this.#constants.get(name);
    return (
      constant !== undefined && Object.getOwnPropertyDescriptor(this.#context, name)?.get === constant.get
    );
  }

  /** Whether the name still is as it was given. */
  isGiven(name: string): boolean {
    const given = this.#given.get(name);
    const now = Object.getOwnPropertyDescriptor(this.#context, name);
    return given !== undefined && now !== undefined && given.get === now.get && given.value === now.value;
  }

  /** From now on the name is the user's own: `remember` leaves it alone. */
  claim(names: readonly string[]): void {
    for (const name of names) this.#ownedByUser.add(name);
  }

  /** `_` and `_error`. */
  remember(name: '_' | '_error', value: unknown): void {
    if (this.#ownedByUser.has(name)) return;
    Object.defineProperty(this.#context, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }

  #constant(name: string, value: unknown): PropertyDescriptor {
    const set = () => {
      throw new TypeError(
        `Assignment to constant variable \`${name}\`. To redeclare it: \`const ${name} = …\``,
      );
    };
    return { get: () => value, set, configurable: true, enumerable: true };
  }

  /** A user may take a name for himself, also one that is worked out when it is used. */
  #assignable(name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
    if (descriptor.get === undefined) return { ...descriptor, writable: true };
    const set = (value: unknown) => {
      Object.defineProperty(this.#context, name, {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      });
    };
    return { ...descriptor, set };
  }
}
