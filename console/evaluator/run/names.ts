import { type Context, runInContext } from 'node:vm';

/** The names of the console: the preloaded ones, and those that the user sets. */
export class Names {
  readonly #context: Context;
  readonly #given = new Map<string, PropertyDescriptor>();
  readonly #ownedByUser = new Set<string>();
  readonly #constants = new Map<string, PropertyDescriptor>();
  /** From inside the context: deleted from outside, Node keeps the value. */
  readonly #delete: (name: string) => boolean;

  constructor(context: Context) {
    this.#context = context;
    this.#delete = runInContext('(name) => delete globalThis[name]', context);
  }

  /** Getters stay getters: such a name is computed on first use. */
  give(names: object): void {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(names))) {
      const given = this.#assignable(name, { ...descriptor, configurable: true });
      this.#given.set(name, given);
      Object.defineProperty(this.#context, name, given);
    }
  }

  /**
   * Removes the names that a failed statement should have set, because the next line would use their old
   * values. A preloaded name gets its preloaded value again, a constant keeps its value, and any other name
   * is unset.
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

  /** From now on the name can't be assigned, like a `const`. */
  keep(names: readonly string[]): void {
    for (const name of names) {
      const value: unknown = this.#context[name];
      const constant = this.#constant(name, value);
      this.#constants.set(name, constant);
      Object.defineProperty(this.#context, name, constant);
    }
  }

  /** Makes it assignable again: it is about to be declared again, or belongs to another language. */
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

  /** Whether the name still has its preloaded value. */
  isGiven(name: string): boolean {
    const given = this.#given.get(name);
    const now = Object.getOwnPropertyDescriptor(this.#context, name);
    return given !== undefined && now !== undefined && given.get === now.get && given.value === now.value;
  }

  /** From now on the name belongs to the user: `remember` leaves it alone. */
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

  /** A user may redefine any name, even one that is computed on use. */
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
