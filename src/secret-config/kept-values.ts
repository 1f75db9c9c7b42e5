import { loggerFor } from '../logging/logger';
import type { Values } from './providers/provider';

/** What was read of a store, until it is read again: replaced in one swap, by one after the other. */
export class KeptValues {
  #values: Values | undefined;
  /** The end of the line of those that change the values. */
  #line: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<(keys: readonly string[]) => void>();

  /** Undefined until something was read. */
  get values(): Values | undefined {
    return this.#values;
  }

  /** @param read called when nothing was read yet */
  valuesOr(read: () => Values): Values {
    this.#values ??= read();
    return this.#values;
  }

  /** Changes something when all changes before have been made. */
  next<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(change);
    this.#line = turn.catch(() => {});
    return turn;
  }

  /** @returns the keys that have changed; none when nothing was there before */
  swap(values: Values): readonly string[] {
    const before = this.#values;
    this.#values = values;
    if (before === undefined) return [];
    const keys = [...new Set([...before.keys(), ...values.keys()])];
    const changed = keys.filter((key) => before.get(key) !== values.get(key)).sort();
    if (changed.length > 0) this.#tell(changed);
    return changed;
  }

  /** @returns removes the callback */
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
