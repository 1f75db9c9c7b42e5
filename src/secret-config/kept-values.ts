import { loggerFor } from '../logging/logger';
import type { Values } from './providers/provider';

/** The values read from a store, until it is read again: replaced together, one change after another. */
export class KeptValues {
  #values: Values | undefined;
  /** The last change in the queue. */
  #line: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<(keys: readonly string[]) => void>();

  /** Undefined until something has been read. */
  get values(): Values | undefined {
    return this.#values;
  }

  /** @param read called if nothing has been read yet */
  valuesOr(read: () => Values): Values {
    this.#values ??= read();
    return this.#values;
  }

  /** Runs a change after all earlier ones. */
  next<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(change);
    this.#line = turn.catch(() => {});
    return turn;
  }

  /** @returns the changed keys; none if there were no values before */
  swap(values: Values): readonly string[] {
    const before = this.#values;
    this.#values = values;
    if (before === undefined) return [];
    const keys = [...new Set([...before.keys(), ...values.keys()])];
    const changed = keys.filter((key) => before.get(key) !== values.get(key)).sort();
    if (changed.length > 0) this.#tell(changed);
    return changed;
  }

  /** @returns a function that removes the callback */
  onChange(listener: (keys: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(changed: readonly string[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changed);
      } catch (error) {
        loggerFor('SecretConfig').error('Exception in a listener of onChange', error as Error);
      }
    }
  }
}
