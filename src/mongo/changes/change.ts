/** The ids of so many of the changed documents are kept. */
export const MOST_IDS = 100;

/** A change that somebody is about to make: by one call, or by one command of the driver. */
export interface Change {
  /** Its verb: `retry`, `abort`, or the name of the command: `update`, `drop`. */
  readonly action: string;
  /** What it changes, in the singular: `job`, `slice`, `document`. */
  readonly noun: string;
  /** `rocketjob.rocket_job.jobs`; the name of the database alone where all of it is meant. */
  readonly namespace: string;
  /** Which documents are meant. */
  readonly filter?: unknown;
  /** What is written into them. */
  readonly update?: unknown;
  /** How many are meant; undefined where that can't be told. */
  readonly count?: number | undefined;
  /** The ids of those that are meant: the first 100 count. */
  readonly ids: readonly unknown[];
  /** How many there are of each class, for the question. */
  readonly classes?: Readonly<Record<string, number>>;
  /** Whether it is asked about by itself in production: a call on many jobs, a drop, a command for many documents. */
  readonly isSweeping: boolean;
}

/** How a change went that raised no error. */
export interface ChangeOutcome {
  /** Whether some of it failed, as single statements of a command do. */
  readonly isFailed?: boolean;
  /** How many were changed; undefined where that can't be told. */
  readonly changed?: number | undefined;
  /** In words, where the number does not tell it all: `not retried: it has been running again for 2s`. */
  readonly text?: string | undefined;
}

/** Looks over the changes of a process before they are made. Our console has one, which asks; a library has none. */
export interface ChangeGuard {
  /** What the trail calls this run of the program. */
  readonly session: string;
  /**
   * Before anything is written.
   *
   * @returns the reason that was given for it, if there is one
   * @throws RocketJobError `not_confirmed`; nothing is written then
   */
  before(change: Change): Promise<string | undefined>;
  /** Whether it shows a person what is meant before that: then nobody else has to. */
  shows(change: Change): boolean;
  /** After the change, however it went. */
  ended(change: Change, isDone: boolean): void;
  /** The trail can't be written, so nobody would know of the change. @throws RocketJobError to refuse it */
  unaudited(change: Change, error: Error): void;
  /** In a dry run, instead of the change. */
  rehearsed(change: Change): void;
}
