import type { StatementKind } from './parse/statement';

export type LanguageName = 'typescript' | 'ruby';

/** How one entry is run. */
export interface EntryOptions {
  /** What errors call the entry: the path of a file, or `rj-console`. */
  readonly filename?: string;
  /** The language it is in, where the text around it says so, as the fence of a runbook does; otherwise it is found out. */
  readonly language?: LanguageName | undefined;
  /** Ends the entry at once; nothing of it goes on after the `await` it is at. */
  readonly signal?: AbortSignal;
  /** Is given what each top-level statement comes to, before the next one runs. */
  readonly onValue?: (evaluation: Evaluation) => Promise<void>;
  /** Surrounds the run of each statement that may take long; what `onValue` does is outside. */
  readonly whileRunning?: <T>(run: () => Promise<T>) => Promise<T>;
}

/** The outcome of an entry. */
export interface Evaluation {
  /** Of the last statement. Never a promise that is an expression's value: that is awaited. */
  readonly value: unknown;
  /** Of the last statement; undefined when there was none, as in a comment. */
  readonly kind: StatementKind | undefined;
  /** Whether nothing of the entry comes after it. */
  readonly isLast?: boolean;
  /** Where a `return` outside of every function ended the entry. */
  readonly returned?: ReturnedEarly;
  /** The language of the entry, if it is not TypeScript. Hints use it. */
  readonly language?: LanguageName;
}

/** An entry that did not run to its end because it returned. */
export interface ReturnedEarly {
  /** `returned at line 2 of 5; lines 3–5 not run`; undefined where nothing was left to run. */
  readonly where: string | undefined;
  /** The variables that the rest of the entry would have set. */
  readonly unset: readonly string[];
}

/** The state of a text in a language: it can run, it needs more lines, or it is wrong from some place on. */
export type Reading =
  | { readonly status: 'valid' | 'unfinished' }
  | { readonly status: 'wrong'; readonly position: number };

/** The names that a text has to do with. */
export interface NamesInText {
  /** Names that it reads and does not make itself. */
  readonly read: readonly string[];
  /** Variables that it sets. */
  readonly set: readonly string[];
}

/** Where a name comes from: preloaded by the console, a variable of the user, or a method of Ruby. */
export type NameHolder = 'console' | 'user' | 'method';

/** Values by the names of the variables that hold them. */
export type Variables = ReadonlyMap<string, unknown>;

/** One of the languages that entries may be in. */
export interface Language {
  readonly name: LanguageName;
  read(text: string): Reading;
  namesIn(text: string): NamesInText;
  /** Whether this language alone knows the name: a class, a method, what no variable of another language can be. */
  knows(name: string): boolean;
  /**
   * Runs the statements of `text` from top to bottom and stops at the first that fails.
   *
   * @throws EvaluationError always and only; the names which the failed statement, or one after it, sets are gone
   */
  evaluate(text: string, options: EntryOptions): Promise<Evaluation>;
  /** Those of its variables whose values another language can have. */
  valuesOf(names: readonly string[]): Promise<Variables>;
  /** Takes copies of another language's variables. */
  lend(variables: Variables): Promise<void>;
  /**
   * Lets go of variables that another language has set anew, or had lent and lost.
   *
   * @returns those of them that it had
   */
  forget(names: readonly string[]): Promise<readonly string[]>;
}

/** Stands for a value that cannot leave its language. */
export class Unlendable {
  /** What it is there: `Proc`. */
  readonly type: string;

  constructor(type: string) {
    this.type = type;
  }
}
