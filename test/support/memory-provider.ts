import type { Provider, Values } from '../../src/secret-config/providers/provider';

/** Settings in memory, by absolute key; `isShared`: a remote store that has to be awaited. */
export class MemoryProvider implements Provider {
  readonly place = 'memory';
  readonly spreadMs = 0;
  /** The paths that were read. */
  readonly reads: string[] = [];
  readonly settings: Map<string, string>;
  readonly #isShared: boolean;

  constructor(settings: Readonly<Record<string, string>>, { isShared = false } = {}) {
    this.settings = new Map(Object.entries(settings));
    this.#isShared = isShared;
  }

  read(path: string): Values | Promise<Values> {
    this.reads.push(path);
    const values = new Map([...this.settings].filter(([key]) => key.startsWith(`${path}/`)));
    return this.#isShared ? Promise.resolve(values) : values;
  }

  set(key: string, value: string): void {
    this.settings.set(key, value);
  }

  delete(key: string): void {
    this.settings.delete(key);
  }
}
