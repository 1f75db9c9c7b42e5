/** As you type them. */
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

/** The actions on servers by name. */
export type ServerAction = 'stop' | 'pause' | 'resume' | 'refresh' | 'kill' | 'thread_dump';

/** One task of the command line, for scripts and cron. */
export type Subcommand = FleetTask | TrustTask | RolesTask;

/** The chosen task, with its options under the console's names. */
export interface Choice {
  readonly subcommand: Subcommand;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Prints the script that creates the roles of a database. */
interface RolesTask {
  readonly kind: 'roles';
  readonly database: string;
}

/** The files that may run before the console connects; without a path, their list. */
export interface TrustTask {
  readonly kind: 'trust';
  readonly paths: readonly string[];
  readonly isRevoked: boolean;
}

/** A task that needs a connection. */
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

/** The selection of changes and events; the lookup refuses invalid values. */
interface AuditTask {
  readonly kind: 'audit';
  readonly limit: number;
  readonly since?: string;
  readonly user?: string;
  readonly id?: string;
  readonly format: Format | undefined;
}

/** The format of a list, if it isn't a table that fits the screen. */
export type Format = 'wide' | 'csv' | 'yaml' | 'name';

/** The selection of jobs, as the command line's options give it. */
export interface JobFilter {
  readonly state?: string;
  /** The name of a class. */
  readonly className?: string;
  /** The longest time since they ended or were created, in milliseconds. */
  readonly sinceMs?: number;
  /** Part of the class or message of their exception, ignoring case. */
  readonly error?: string;
  /** A MongoDB filter. */
  readonly where?: Readonly<Record<string, unknown>>;
}

/** Lists jobs. */
export interface JobsTask {
  readonly kind: 'jobs';
  readonly filter: JobFilter;
  /** A field, with a leading `-` for descending order. */
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

/** The actions on jobs. */
export type JobAction = 'retry' | 'abort' | 'pause' | 'resume' | 'fail' | 'destroy' | 'runNow';

/** An action on the jobs with these ids, or on those that match a filter. */
export interface JobActionTask {
  readonly kind: 'act-on-jobs';
  readonly action: JobAction;
  readonly ids: readonly string[];
  readonly filter: JobFilter;
  /** The reason they fail. */
  readonly message: string | undefined;
  /** Whether an abort kills the workers of running Ruby jobs. */
  readonly killsWorkers: boolean;
  readonly format: Format | undefined;
}

/** An action on some servers, or on all of them. */
export interface ServerTask {
  readonly kind: 'act';
  readonly action: ServerAction;
  readonly names: readonly string[];
  readonly isForAll: boolean;
  /** The parameters of the action, besides its target. */
  readonly parameters: { readonly wait_timeout?: number };
}

/** Named as in the event; publishing refuses invalid values. */
interface LevelParameters {
  readonly level: string;
  readonly class_name?: string;
  readonly host_name?: string;
  readonly pid?: number;
  readonly for?: string;
  readonly then?: string;
}
