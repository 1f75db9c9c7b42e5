import { type Callback, callbackSteps, SORTING_METHODS } from '../rewrite/callback-methods';
import { Frame } from './frame';
import { type Interruption, isInterruption } from './interruption';
import { guardedIterable, Iteration, isAsyncIterable, itemsOf } from './iteration';
import type { KnownMembers } from './known-members';
import { exportOf, type Modules } from './modules';
import { checkStack } from './stack';

/**
 * The runtime that rewritten code calls as `__rj`. It distinguishes this package's promises from the user's
 * by realm: user code creates promises of its own context, while the library, the driver and Node create this
 * realm's, and only these are awaited.
 */
export class ImplicitAwaitRuntime {
  /** The value checked last. It is used immediately, so one variable is enough for all code. */
  held: unknown;
  owner: unknown;
  /** The frame of the starting statement. */
  frame = new Frame();
  /** The interruption of the running entry. */
  interruption: Interruption | undefined;
  readonly #modules: Modules;
  readonly #members: KnownMembers;

  constructor(modules: Modules, members: KnownMembers) {
    this.#modules = modules;
    this.#members = members;
  }

  import(specifier: unknown): Promise<unknown> {
    return this.#modules.import(String(specifier));
  }

  /** For `import { name } from 'module'`. */
  exported(module: unknown, name: string, specifier: string): unknown {
    return exportOf(module, name, specifier);
  }

  wait(value: unknown): boolean {
    this.held = value;
    return value instanceof Promise;
  }

  /**
   * Returns `owner` before one of its members is read: an error if it is a known object without that member.
   */
  having(owner: unknown, name: string): unknown {
    this.#members.check(owner, name);
    return owner;
  }

  /** Checks a destructured value in the same way. */
  taking(owner: unknown, ...names: readonly string[]): unknown {
    // The engine's error would show this inserted call.
    if (owner === undefined || owner === null)
      throw new TypeError(`Can't destructure ${names.map((name) => `\`${name}\``).join(', ')} from ${owner}`);
    for (const name of names) this.#members.check(owner, name);
    return owner;
  }

  /** `owner[name]` */
  read(owner: Readonly<Record<PropertyKey, unknown>>, name: PropertyKey): unknown {
    this.#members.check(owner, name);
    return owner[name];
  }

  result(): unknown {
    return this.guard(this.held);
  }

  guard(value: unknown): unknown {
    return this.interruption === undefined ? value : this.interruption.guard(value);
  }

  /** The user's `catch` doesn't catch an interruption. */
  catching(error: unknown): void {
    if (isInterruption(error)) throw error;
  }

  atOnce(value: unknown, source: string): unknown {
    if (!(value instanceof Promise)) return value;
    value.catch(() => {});
    throw new TypeError(
      `\`${source}\` is asynchronous, and a constructor, generator, setter, default value or class field can't wait for it. Call it first and use its result here`,
    );
  }

  /**
   * Runs one top-level statement. Its code gets the runtime as a variable, because a name of the console is
   * slow to look up.
   */
  begin(body: (frame: Frame, runtime: ImplicitAwaitRuntime) => Promise<void>): Promise<void> {
    return body(this.frame, this);
  }

  checkStack(): void {
    checkStack();
  }

  run(body: (frame: Frame) => Promise<void>): unknown {
    checkStack();
    const frame = new Frame();
    const finished = body(frame);
    return frame.hasEnded ? frame.outcome() : outcomeOf(finished, frame);
  }

  each(iterable: unknown): Iteration {
    return new Iteration(iterable);
  }

  /** For `for await`, which waits itself. */
  eachAwaited(iterable: unknown): AsyncIterable<unknown> {
    return guardedIterable(iterable as AsyncIterable<unknown> | Iterable<unknown>, (value) =>
      this.guard(value),
    );
  }

  /** `[...lookup]` */
  items(value: unknown): unknown {
    return isAsyncIterable(value) ? itemsOf(value) : value;
  }

  /** `owner[name](...args)`, whose first argument is a callback that may have to wait. */
  iterate(owner: unknown, name: string, args: readonly unknown[]): unknown {
    const target = owner as Readonly<Record<string, unknown>>;
    const method = target[name];
    if (isAsyncIterable(owner)) {
      const [callback] = args;
      // A cursor's own `forEach` wouldn't wait for the callback.
      if (name === 'forEach' && typeof callback === 'function')
        return this.#forEach(owner, callback as Callback);
      if (method === undefined) return itemsOf(owner).then((items) => this.iterate(items, name, args));
    }
    if (typeof method !== 'function') {
      this.#members.check(owner, name);
      throw new TypeError(`${name} is not a function`);
    }
    const steps = callbackSteps(owner, name, args);
    if (steps !== undefined) return finish(steps, steps.next(), this);
    if (Array.isArray(owner) && SORTING_METHODS.has(name))
      return Reflect.apply(
        method,
        owner,
        args.map((compare) => this.#comparing(compare)),
      );
    return Reflect.apply(method, owner, args);
  }

  async #forEach(owner: AsyncIterable<unknown>, callback: Callback): Promise<void> {
    let index = 0;
    for await (const item of owner) await this.guard(Reflect.apply(callback, undefined, [item, index++]));
  }

  #comparing(compare: unknown): unknown {
    if (typeof compare !== 'function') return compare;
    return (...values: readonly unknown[]) => {
      const order = Reflect.apply(compare, undefined, values);
      if (!(order instanceof Promise)) return order;
      order.catch(() => {});
      throw new TypeError(
        "`sort` can't wait for asynchronous calls. Read the values to sort by first, with `map`",
      );
    };
  }
}

async function outcomeOf(finished: Promise<void>, frame: Frame): Promise<unknown> {
  await finished;
  return frame.outcome();
}

function finish(
  steps: Generator<unknown, unknown, unknown>,
  first: IteratorResult<unknown>,
  runtime: ImplicitAwaitRuntime,
): unknown {
  let step = first;
  while (step.done !== true) {
    if (step.value instanceof Promise) return finishLater(steps, step, runtime);
    step = steps.next(step.value);
  }
  return step.value;
}

async function finishLater(
  steps: Generator<unknown, unknown, unknown>,
  first: IteratorResult<unknown>,
  runtime: ImplicitAwaitRuntime,
): Promise<unknown> {
  let step = first;
  while (step.done !== true) {
    step = steps.next(step.value instanceof Promise ? await runtime.guard(step.value) : step.value);
  }
  return step.value;
}
