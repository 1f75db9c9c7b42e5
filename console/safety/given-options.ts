import { AsyncLocalStorage } from 'node:async_hooks';
import type { Expectation } from './expectation';

/** What the command line says for all that runs. */
export interface Given {
  readonly expectation: Expectation;
  /** `--reason` */
  readonly reason: string | undefined;
  /** Whether results are shown as JSON. */
  readonly isJson: boolean;
}

/** The options of the console, or those of a task that is typed at its prompt. */
export class GivenOptions {
  readonly #console: Given;
  readonly #task = new AsyncLocalStorage<Given>();

  constructor(console: Given) {
    this.#console = console;
  }

  /** Those that hold for what runs now. */
  get current(): Given {
    return this.#task.getStore() ?? this.#console;
  }

  /** Runs something for which other options hold. */
  during<T>(task: Given, run: () => T): T {
    return this.#task.run(task, run);
  }
}
