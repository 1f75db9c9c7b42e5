import { orCallHint } from '../display/call-hint';
import type { EntryOptions, LanguageName } from '../evaluator/language';
import type { Languages } from '../evaluator/languages';
import type { StatementKind } from '../evaluator/parse/statement';
import type { Presenter } from './presenter';

/** The options for running one text. */
export type AnswerOptions = Omit<EntryOptions, 'onValue'>;

/** The result of an entry that didn't fail. */
export interface Answered {
  /** The part of its time spent on output, in milliseconds. */
  readonly shownMs: number;
  /** Whether a `return` ended it: in a script, that ends the file. */
  readonly hasReturned: boolean;
  /** The language of the entry. */
  readonly language: LanguageName;
}

/** Runs one text and shows its result: from the prompt, `-e`, a file or standard input. */
export class Runner {
  readonly #languages: Languages;
  readonly #presenter: Presenter;
  readonly #isInteractive: boolean;
  readonly #done: () => number;

  /**
   * @param done counts the changes of operations: if their value is `undefined`, the change is reported in
   *   words
   */
  constructor(languages: Languages, presenter: Presenter, isInteractive: boolean, done: () => number) {
    this.#languages = languages;
    this.#presenter = presenter;
    this.#isInteractive = isInteractive;
    this.#done = done;
  }

  /**
   * Shows every top-level expression, so that no result is lost; at the prompt also assignments and
   * `undefined`: a lookup that found nothing must not look like silence.
   *
   * @throws EvaluationError
   */
  async run(text: string, options: AnswerOptions): Promise<Answered> {
    let shownMs = 0;
    let done = this.#done();
    const { returned, language = 'typescript' } = await this.#languages.evaluate(text, {
      ...options,
      onValue: async ({ value, kind, isLast = false, language = 'typescript' }) => {
        const isTold = this.#done() !== done;
        done = this.#done();
        const isShown = this.#isShown(kind) && (value !== undefined || (this.#isAnswer(kind) && !isTold));
        if (!isShown && !this.#presenter.isFollowed(value)) return;
        const begin = performance.now();
        await this.#presenter.show(orCallHint(text, value), options.signal, { isLast, medium: language });
        shownMs += performance.now() - begin;
      },
    });
    if (this.#isInteractive && returned?.where !== undefined) this.#presenter.note(returned.where);
    return { shownMs, hasReturned: returned !== undefined, language };
  }

  #isShown(kind: StatementKind | undefined): boolean {
    return kind !== 'declaration' && (kind !== 'assignment' || this.#isInteractive);
  }

  /** A loop without a value shows nothing. */
  #isAnswer(kind: StatementKind | undefined): boolean {
    return this.#isInteractive && kind !== 'control';
  }
}
