/** One `for … of` loop over a sync or async iterable. */
export class Iteration {
  readonly isAsync: boolean;
  value: unknown;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  #isOpen = true;

  constructor(iterable: unknown) {
    this.isAsync = isAsyncIterable(iterable);
    this.#iterator = this.isAsync
      ? (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator]()
      : (iterable as Iterable<unknown>)[Symbol.iterator]();
  }

  step(): boolean {
    this.#isOpen = false;
    return this.#take(this.#iterator.next() as IteratorResult<unknown>);
  }

  async next(): Promise<boolean> {
    this.#isOpen = false;
    return this.#take(await this.#iterator.next());
  }

  /** After `break`, `return` or an error: the iterator may have to clean up. */
  close(): void {
    if (!this.#isOpen) return;
    const closed = this.#iterator.return?.();
    if (closed instanceof Promise) closed.catch(() => {});
  }

  #take(result: IteratorResult<unknown>): boolean {
    this.#isOpen = result.done !== true;
    this.value = result.value;
    return this.#isOpen;
  }
}

/** Whether it is a lookup or a cursor, which can only be read by waiting. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    Symbol.asyncIterator in value &&
    !(Symbol.iterator in value)
  );
}

export async function itemsOf(iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/**
 * Returns the iterable for `for await`, with each step guarded. As in the language, promises in an array are
 * awaited.
 */
export function guardedIterable(
  iterable: AsyncIterable<unknown> | Iterable<unknown>,
  guard: (value: unknown) => unknown,
): AsyncIterable<unknown> {
  const isAsync = Symbol.asyncIterator in iterable;
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done = false, value } = (await guard(iterator.next())) as IteratorResult<unknown>;
        return { done, value: isAsync ? value : await guard(value) };
      },
      async return() {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
