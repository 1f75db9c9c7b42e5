import { isNativeError } from 'node:util/types';

/** Why an entry ended early. */
export interface EvaluationFailure {
  /** What was thrown: an error, or any other value. */
  readonly cause: unknown;
  readonly filename: string;
  /** The line of the failed statement, as typed. */
  readonly line: number;
  /** How many statements before it ran to their end; left out of what is not TypeScript. */
  readonly ended?: number;
  /** `stopped at line 2 of 5; lines 3–5 not run`, when there was more to run. */
  readonly stopped: string | undefined;
  /** The lines behind it that did not run, to the end of the entry. */
  readonly notRun?: readonly string[];
  /** The names that are gone, because the failed statement or one after it sets them. */
  readonly removed: readonly string[];
}

/** An entry that failed: the only error that `evaluate` gives. What the user's code threw is `cause`. */
export class EvaluationError extends Error implements EvaluationFailure {
  override readonly name = 'EvaluationError';
  declare readonly cause: unknown;
  readonly filename: string;
  readonly line: number;
  readonly ended: number;
  readonly stopped: string | undefined;
  readonly notRun: readonly string[];
  readonly removed: readonly string[];

  constructor({ cause, filename, line, ended = 0, stopped, notRun = [], removed }: EvaluationFailure) {
    super(isNativeError(cause) ? cause.message : String(cause), { cause });
    this.filename = filename;
    this.line = line;
    this.ended = ended;
    this.stopped = stopped;
    this.notRun = notRun;
    this.removed = removed;
  }

  /** The same failure, with further names that are gone. */
  withRemoved(names: readonly string[]): EvaluationError {
    const removed = [...new Set([...this.removed, ...names])];
    return new EvaluationError({ ...this, cause: this.cause, removed });
  }
}
