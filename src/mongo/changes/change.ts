/** The number of changed documents whose ids are recorded. */
export const MOST_IDS = 100;

/** A change that is about to be made, by one call or one driver command. */
export interface Change {
  /** Its verb: `retry`, `abort`, or the name of the command: `update`, `drop`. */
  readonly action: string;
  /** The thing it changes, in the singular: `job`, `slice`, `document`. */
  readonly noun: string;
  /** `rocketjob.rocket_job.jobs`; only the database's name if it affects the whole database. */
  readonly namespace: string;
  /** The filter of the affected documents. */
  readonly filter?: unknown;
  /** The update it writes. */
  readonly update?: unknown;
  /** The number of affected documents; undefined if unknown. */
  readonly count?: number | undefined;
  /** The ids of the affected documents; only the first 100 are used. */
  readonly ids: readonly unknown[];
  /** The number of jobs of each class, for the confirmation. */
  readonly classes?: Readonly<Record<string, number>>;
  /**
   * Whether it needs its own confirmation in production: a call on many jobs, a drop, a command for many
   * documents.
   */
  readonly isSweeping: boolean;
}

/** The outcome of a change that raised no error. */
export interface ChangeOutcome {
  /** Whether some of it failed, for example single statements of a command. */
  readonly isFailed?: boolean;
  /** The number of changed documents; undefined if unknown. */
  readonly changed?: number | undefined;
  /**
   * The outcome in words, if the number doesn't say everything: `not retried: it has been running again for
   * 2s`.
   */
  readonly text?: string | undefined;
}

/**
 * Checks the changes of a process before they are made. The console has one, which asks; a library has none.
 */
export interface ChangeGuard {
  /** The name of this run of the program in the trail. */
  readonly session: string;
  /**
   * Called before anything is written.
   *
   * @returns the reason that the user gave, if any
   * @throws RocketJobError `not_confirmed`; nothing is written then
   */
  before(change: Change): Promise<string | undefined>;
  /** Whether it shows the user the affected documents before that: then other code doesn't have to. */
  shows(change: Change): boolean;
  /** Called after the change, whatever its outcome. */
  ended(change: Change, isDone: boolean): void;
  /**
   * Called when the trail can't be written, so that the change would go unrecorded. @throws RocketJobError to
   * refuse the change
   */
  unaudited(change: Change, error: Error): void;
  /** Called in a dry run, instead of the change. */
  rehearsed(change: Change): void;
}
