/** As they are typed. */
export const SUBCOMMAND_NAMES = [
  'servers',
  'stop',
  'pause',
  'resume',
  'refresh',
  'kill',
  'thread-dump',
  'log-level',
  'refresh-config',
  'events',
  'audit',
  'jobs',
  'job',
  'workers',
  'trust',
  'roles',
] as const;

/** The actions on servers by their names. */
export type ServerAction = 'stop' | 'pause' | 'resume' | 'refresh' | 'kill' | 'thread_dump';

/** One task of the command line, for scripts and cron. */
export type Subcommand = FleetTask | TrustTask | RolesTask;

/** The chosen task, with its options under the names that the console uses for them. */
export interface Choice {
  readonly subcommand: Subcommand;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Prints the script that creates the roles of a database. */
interface RolesTask {
  readonly kind: 'roles';
  readonly database: string;
}

/** Which files run before the console connects; without a path the list of them. */
export interface TrustTask {
  readonly kind: 'trust';
  readonly paths: readonly string[];
  readonly isRevoked: boolean;
}

/** A task for which the console connects. */
export type FleetTask =
  | { readonly kind: 'servers'; readonly names: readonly string[]; readonly format: Format | undefined }
  | JobsTask
  | JobTask
  | { readonly kind: 'workers'; readonly format: Format | undefined }
  | JobActionTask
  | ServerTask
  | { readonly kind: 'log-level'; readonly parameters: LevelParameters }
  | { readonly kind: 'refresh-config' }
  | { readonly kind: 'events'; readonly count: number; readonly isFollowed: boolean }
  | AuditTask;

/** Which changes and events are shown; what is not right in it the lookup refuses. */
interface AuditTask {
  readonly kind: 'audit';
  readonly limit: number;
  readonly since?: string;
  readonly user?: string;
  readonly id?: string;
  readonly format: Format | undefined;
}

/** How a list is shown, where not as a table that fits the screen. */
export type Format = 'wide' | 'csv' | 'yaml' | 'name';

/** Which jobs are meant, as options of the command line say it. */
export interface JobFilter {
  readonly state?: string;
  /** The name of a class. */
  readonly className?: string;
  /** They ended, or were created, at most this many milliseconds ago. */
  readonly sinceMs?: number;
  /** A part of the class or message of their exception, in any case. */
  readonly error?: string;
  /** A filter of MongoDB. */
  readonly where?: Readonly<Record<string, unknown>>;
}

/** Lists jobs. */
export interface JobsTask {
  readonly kind: 'jobs';
  readonly filter: JobFilter;
  /** A field, with `-` before it where the last comes first. */
  readonly sort: string | undefined;
  readonly limit: number;
  readonly format: Format | undefined;
}

/** Shows one job. */
interface JobTask {
  readonly kind: 'job';
  readonly id: string;
  readonly format: Format | undefined;
}

/** What is done to jobs. */
export type JobAction = 'retry' | 'abort' | 'pause' | 'resume' | 'fail' | 'destroy' | 'runNow';

/** An action on the jobs with these ids, or on those that a filter finds. */
export interface JobActionTask {
  readonly kind: 'act-on-jobs';
  readonly action: JobAction;
  readonly ids: readonly string[];
  readonly filter: JobFilter;
  /** Why they fail. */
  readonly message: string | undefined;
  /** Whether an abort ends the workers of Ruby jobs that run. */
  readonly killsWorkers: boolean;
  readonly format: Format | undefined;
}

/** An action on some servers, or on all of them. */
export interface ServerTask {
  readonly kind: 'act';
  readonly action: ServerAction;
  readonly names: readonly string[];
  readonly isForAll: boolean;
  /** What the action takes beside its target. */
  readonly parameters: { readonly wait_timeout?: number };
}

/** In the spelling of the event; what is not right in them publishing refuses. */
interface LevelParameters {
  readonly level: string;
  readonly class_name?: string;
  readonly host_name?: string;
  readonly pid?: number;
  readonly for?: string;
  readonly then?: string;
}
