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
  'trust',
  'roles',
] as const;

/** What is done to servers by their names. */
export type ServerAction = 'stop' | 'pause' | 'resume' | 'refresh' | 'kill' | 'thread_dump';

/** One task of the command line, for scripts and cron. */
export type Subcommand = FleetTask | TrustTask | RolesTask;

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
  | { readonly kind: 'servers'; readonly names: readonly string[] }
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
