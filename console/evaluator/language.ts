import type { StatementKind } from './parse/statement';

export type LanguageName = 'typescript' | 'ruby';

/** The options for running one entry. */
export interface EntryOptions {
  /** The entry's name in errors: the path of a file, or `rj-console`. */
  readonly filename?: string;
  /**
   * The entry's language, if the surrounding text names it, like the fence of a runbook; otherwise it is
   * detected.
   */
  readonly language?: LanguageName | undefined;
  /** Interrupts the entry immediately; nothing of it continues after its current `await`. */
  readonly signal?: AbortSignal;
  /** Gets the value of each top-level statement, before the next one runs. */
  readonly onValue?: (evaluation: Evaluation) => Promise<void>;
  /** Wraps the run of each statement that may take long, but not `onValue`. */
  readonly whileRunning?: <T>(run: () => Promise<T>) => Promise<T>;
}

/** The outcome of an entry. */
export interface Evaluation {
  /**
   * The value of the last statement. A promise as an expression's value is awaited, so it is never a promise.
   */
  readonly value: unknown;
  /** The kind of the last statement; undefined if there was none, as in a comment. */
  readonly kind: StatementKind | undefined;
  /** Whether it is the end of the entry. */
  readonly isLast?: boolean;
  /** The place where a `return` outside of every function ended the entry. */
  readonly returned?: ReturnedEarly;
  /** The language of the entry, if it isn't TypeScript. Hints use it. */
  readonly language?: LanguageName;
}

/** An entry that didn't run to its end because it returned. */
export interface ReturnedEarly {
  /** `returned at line 2 of 5; lines 3–5 not run`; undefined if there was nothing left to run. */
  readonly where: string | undefined;
  /** The variables that the rest of the entry would have set. */
  readonly unset: readonly string[];
}

/**
 * The state of a text in a language: it can run, it needs more lines, or it is invalid from some place on.
 */
export type Reading =
  | { readonly status: 'valid' | 'unfinished' }
  | { readonly status: 'wrong'; readonly position: number };

/** The names that a text uses. */
export interface NamesInText {
  /** Names that it reads but doesn't define. */
  readonly read: readonly string[];
  /** Variables that it sets. */
  readonly set: readonly string[];
}

/** The origin of a name: preloaded by the console, a variable of the user, or a Ruby method. */
export type NameHolder = 'console' | 'user' | 'method';

/** Values by variable name. */
export type Variables = ReadonlyMap<string, unknown>;

/** One of the possible languages of entries. */
export interface Language {
  readonly name: LanguageName;
  read(text: string): Reading;
  namesIn(text: string): NamesInText;
  /**
   * Whether only this language can know the name: a class or a method, which no variable of another language
   * can be.
   */
  knows(name: string): boolean;
  /**
   * Runs the statements of `text` from top to bottom and stops at the first that fails.
   *
   * @throws EvaluationError for any failure, and no other error; it unsets the names that the failed
   *   statement or a later one sets
   */
  evaluate(text: string, options: EntryOptions): Promise<Evaluation>;
  /** Returns those of its variables whose values another language can use. */
  valuesOf(names: readonly string[]): Promise<Variables>;
  /** Takes copies of another language's variables. */
  lend(variables: Variables): Promise<void>;
  /**
   * Removes variables that another language has set again, or had lent and lost.
   *
   * @returns those of them that it had
   */
  forget(names: readonly string[]): Promise<readonly string[]>;
}

/** A placeholder for a value that can't leave its language. */
export class Unlendable {
  /** The value's type there: `Proc`. */
  readonly type: string;

  constructor(type: string) {
    this.type = type;
  }
}
