import type { Change } from '../../src/console-api';
import { type DisplayText, display, escaped, NOTHING, RocketJobError } from '../../src/console-startup';
import { extentText } from '../display/layout/extent-text';
import { talliedText } from './change-text';
import { type Ask, confirmBy, demand } from './expectation';
import type { Turns } from './turns';

export interface EntryWritesOptions {
  /** The number of writes without a question. */
  readonly limit: () => number;
  /** Whether the limit comes from `--expect`, beyond which nothing is written. */
  readonly isExpected: () => boolean;
  readonly ask: Ask | undefined;
  readonly turns: Turns;
  readonly print: (text: DisplayText) => void;
  readonly label: () => DisplayText;
}

/** How long a question waits for the earlier writes, so that it can report them. */
const SETTLED_WITHIN_MS = 2_000;

/**
 * The single writes of one entry: beyond a number of them, for example in a loop, the user is asked to
 * confirm.
 */
export class EntryWrites {
  readonly #options: EntryWritesOptions;
  readonly #done: Change[] = [];
  readonly #inProgress = new Set<Change>();
  #count = 0;
  #waiting = 0;
  /** The one question for all waiting writes; its answer holds for later ones. */
  #answer: Promise<void> | undefined;
  #onSettled: (() => void) | undefined;

  constructor(options: EntryWritesOptions) {
    this.#options = options;
  }

  /** Counts a write. @throws RocketJobError `not_confirmed` */
  async next(change: Change): Promise<void> {
    this.#count++;
    if (this.#count <= this.#options.limit()) return;
    this.#waiting++;
    this.#answer ??= this.#confirm(change);
    try {
      await this.#answer;
    } finally {
      this.#waiting--;
    }
  }

  begun(change: Change): void {
    this.#inProgress.add(change);
  }

  ended(change: Change, isDone: boolean): void {
    if (!this.#inProgress.delete(change)) return;
    if (isDone) this.#done.push(change);
    if (this.#inProgress.size === 0) this.#onSettled?.();
  }

  async #confirm({ action, namespace }: Change): Promise<void> {
    await this.#settled();
    const { ask, isExpected, limit, turns } = this.#options;
    if (isExpected()) throw this.#refusal(`--expect says ${limit()}, but this entry makes more writes`);
    if (ask === undefined) {
      throw this.#refusal(
        `This entry makes more than ${extentText({ count: limit(), noun: 'write' })} in production`,
        confirmBy('--expect N', '--no-confirm'),
      );
    }
    await turns.take(() => this.#ask(ask, `${action} in ${namespace}`));
  }

  async #ask(ask: Ask, next: string): Promise<void> {
    const { print, label } = this.#options;
    const more =
      this.#waiting > 1
        ? display`, and ${this.#waiting - 1} more ${this.#waiting === 2 ? display`is` : display`are`} waiting`
        : NOTHING;
    print(display`${this.#soFar} in ${label()}. The next one is ${escaped(next)}${more}.`);
    await demand(ask, {
      question: display`Type all to continue: `,
      accepted: ['all'],

      undone: `${this.#soFar}. Nothing else was written.`,
      count: { servers: undefined, documents: this.#done.length },
    });
  }

  get #soFar(): DisplayText {
    const { length } = this.#done;
    const writes = extentText({ count: length, noun: 'write' });
    const tally = length === 0 ? NOTHING : display`: ${talliedText(this.#done)}`;
    return display`This entry has made ${writes}${tally}`;
  }

  #refusal(rule: string, next = ''): RocketJobError {
    return new RocketJobError('not_confirmed', `${rule}. ${this.#soFar}. Nothing else was written.${next}`, {
      servers: undefined,
      documents: this.#done.length,
    });
  }

  #settled(): Promise<void> {
    if (this.#inProgress.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onSettled = resolve;
      setTimeout(resolve, SETTLED_WITHIN_MS);
    });
  }
}
