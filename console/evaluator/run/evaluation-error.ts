import { isNativeError } from 'node:util/types';

/** The reason an entry ended early. */
export interface EvaluationFailure {
  /** The thrown value: an error, or anything else. */
  readonly cause: unknown;
  readonly filename: string;
  /** The line of the failed statement, as typed. */
  readonly line: number;
  /** The number of finished statements before it; omitted if it isn't TypeScript. */
  readonly ended?: number;
  /** `stopped at line 2 of 5; lines 3–5 not run`, if there was more to run. */
  readonly stopped: string | undefined;
  /** The following lines that didn't run, to the end of the entry. */
  readonly notRun?: readonly string[];
  /** The names that were unset, because the failed statement or a later one sets them. */
  readonly removed: readonly string[];
}

/** An entry that failed: the only error that `evaluate` throws. `cause` is the error of the user's code. */
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

  /** Returns the same failure, with further unset names. */
  withRemoved(names: readonly string[]): EvaluationError {
    const removed = [...new Set([...this.removed, ...names])];
    return new EvaluationError({ ...this, cause: this.cause, removed });
  }
}
