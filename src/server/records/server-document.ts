import type { ObjectId } from 'mongodb';
import type { ListenerSummary } from '../../event/listen/listener-state';
import {
  aDate,
  aDocument,
  aNumber,
  anArray,
  anObjectId,
  aText,
  type Kind,
  oneOf,
  optional,
} from '../../mongo/stored/kind';

/** starting → running ⇄ paused; any of these → stopping; then the document is deleted. */
export const SERVER_STATES = ['starting', 'running', 'paused', 'stopping'] as const;

export type ServerState = (typeof SERVER_STATES)[number];

/** The documents of `rocket_job.servers`, one per server. */
export interface ServerDocument {
  readonly _id: ObjectId;
  readonly state: ServerState;
  /** `host:pid`, unique. */
  readonly name: string;
  readonly max_workers: number;
  readonly heartbeat?: {
    readonly _id: ObjectId;
    readonly updated_at: Date;
    /** The number of living workers. */
    readonly workers: number;
  };
  readonly started_at?: Date;
  /** Only written by an rj-server; a Ruby server has none, and a heartbeat every 15 seconds. */
  readonly heartbeat_seconds?: number;
  /** Only written by an rj-server: the state of its listener. One that isn't live hears no events. */
  readonly listener?: ListenerReport;
  /** The state of the listener for the user's subscribers, if the server has loaded any. */
  readonly application_listener?: ListenerReport;
  /** The following fields are also only written by an rj-server, as of the last heartbeat. */
  readonly host?: string;
  readonly pid?: number;
  /** The version of rj-console. */
  readonly version?: string;
  readonly node_version?: string;
  /** The memory of the process, in bytes. */
  readonly rss?: number;
  /** The longest delay of its event loop since the previous heartbeat. */
  readonly event_loop_delay_ms?: number;
  /** The busy workers and their jobs. */
  readonly busy?: readonly {
    readonly worker_id: number;
    readonly job: string;
    readonly job_id: ObjectId;
    readonly since: Date;
  }[];
  /** The job classes that it runs. */
  readonly job_classes?: readonly string[];
}

/** The state of a server's listener. All times are by the database's clock. */
export interface ListenerReport {
  readonly status: ListenerSummary['status'];
  /** Its way of finding events: `capped`, `change_stream` or `polling`. */
  readonly strategy?: string;
  /** The time of its last change of state. */
  readonly since: Date;
  readonly last_event_at?: Date;
}

/** Greater than zero and finite: with an infinite interval, a server could never count as dead. */
const anInterval: Kind<number> = {
  ...aNumber,
  is: (value): value is number => aNumber.is(value) && value > 0,
  inDatabase: (value) => ({ $and: [aNumber.inDatabase(value), { $gt: [value, 0] }] }),
};

/** The kind of each field in a server's document, ours or Ruby's; a document with another kind is damaged. */
export const SERVER_SCHEMA = {
  _id: anObjectId,
  state: oneOf(SERVER_STATES),
  name: aText,
  max_workers: optional(aNumber),
  started_at: optional(aDate),
  heartbeat: optional(aDocument),
  'heartbeat.updated_at': optional(aDate),
  'heartbeat.workers': optional(aNumber),
  heartbeat_seconds: optional(anInterval),
  listener: optional(aDocument),
  'listener.status': optional(aText),
  'listener.strategy': optional(aText),
  'listener.since': optional(aDate),
  'listener.last_event_at': optional(aDate),
  application_listener: optional(aDocument),
  'application_listener.status': optional(aText),
  'application_listener.strategy': optional(aText),
  'application_listener.since': optional(aDate),
  'application_listener.last_event_at': optional(aDate),
  host: optional(aText),
  pid: optional(aNumber),
  version: optional(aText),
  node_version: optional(aText),
  rss: optional(aNumber),
  event_loop_delay_ms: optional(aNumber),
  busy: optional(anArray),
  job_classes: optional(anArray),
};

/** The top-level fields of a server's document, for lookups and completion. */
export const SERVER_FIELDS = [
  '_id',
  'state',
  'name',
  'max_workers',
  'heartbeat',
  'started_at',
  'heartbeat_seconds',
  'listener',
  'application_listener',
  'host',
  'pid',
  'version',
  'node_version',
  'rss',
  'event_loop_delay_ms',
  'busy',
  'job_classes',
] as const;

const LISTENER_FIELDS = [
  'status',
  'strategy',
  'since',
  'last_event_at',
] as const satisfies readonly (keyof ListenerReport)[];

/** The inner fields of some of these. */
export const SERVER_INNER_FIELDS = {
  heartbeat: ['_id', 'updated_at', 'workers'],
  listener: LISTENER_FIELDS,
  application_listener: LISTENER_FIELDS,
  busy: ['worker_id', 'job', 'job_id', 'since'],
} as const satisfies Partial<Record<keyof ServerDocument, readonly string[]>>;
