import { AsyncLocalStorage } from 'node:async_hooks';
import type { Expectation } from './expectation';

/** The options of the command line for everything that runs. */
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

  /** The options in force now. */
  get current(): Given {
    return this.#task.getStore() ?? this.#console;
  }

  /** Runs something with other options. */
  during<T>(task: Given, run: () => T): T {
    return this.#task.run(task, run);
  }
}
