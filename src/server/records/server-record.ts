import type { Document, ObjectId } from 'mongodb';
import { environmentOf } from '../../bound-class';
import { MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { type ListenerReport, SERVER_SCHEMA, type ServerDocument, type ServerState } from './server-document';
import { usualHeartbeatSeconds } from './usual-heartbeat';
import { isTelling, isZombie, type ReadServer } from './zombie';

/** A server's last sign of life. */
export interface Heartbeat {
  /** By the database's clock. */
  readonly updatedAt: Date;
  /** The number of living workers. */
  readonly workers: number;
}

/** One server as it was read. */
export abstract class ServerRecord {
  /** In a damaged document it may be anything. */
  readonly id: ObjectId;
  /** `host:pid`. */
  readonly name: string;
  readonly state: ServerState;
  readonly maxWorkers: number;
  /** By the database's clock; undefined while starting. */
  readonly startedAt: Date | undefined;
  readonly heartbeat: Heartbeat | undefined;
  /** The database's clock at the time of the read, for computing ages. */
  readonly readAt: Date;
  readonly #read: ReadServer;

  constructor(document: Document, readAt: Date) {
    const read = new StoredRecord(SERVER_SCHEMA, document);
    this.#read = read;
    this.id = document['_id'];
    this.name = read.text('name');
    this.state = read.text('state') as ServerState;
    this.maxWorkers = read.get('max_workers') ?? 0;
    this.startedAt = read.get('started_at');
    const updatedAt = read.get('heartbeat.updated_at');
    this.heartbeat = updatedAt && { updatedAt, workers: read.get('heartbeat.workers') ?? 0 };
    this.readAt = readAt;
  }

  /**
   * Describes the damage in its document: `heartbeat.updated_at is a string`. Undefined if every field has
   * the right kind. Damaged fields count as missing, here and for recovery.
   */
  get damage(): string | undefined {
    return this.#read.damage;
  }

  /** Whether its document, damaged or not, shows if the server is alive. */
  get isTelling(): boolean {
    return isTelling(this.#read);
  }

  /** The host it runs on, as it reports it; for a Ruby server, taken from its name. */
  get hostName(): string {
    const host = this.#read.get('host');
    if (host !== undefined) return host;
    const colon = this.name.lastIndexOf(':');
    return colon === -1 ? this.name : this.name.slice(0, colon);
  }

  /** Its process id, as it reports it; undefined for a Ruby server that was given a name without one. */
  get pid(): number | undefined {
    const told = this.#read.get('pid');
    if (told !== undefined) return told;
    const pid = /:(\d+)$/.exec(this.name)?.[1];
    return pid === undefined ? undefined : Number(pid);
  }

  /** Its heartbeat interval: as it reports it, or else from `RocketJob.config.heartbeatSeconds`. */
  get heartbeatSeconds(): number {
    return this.#read.get('heartbeat_seconds') ?? usualHeartbeatSeconds(environmentOf(this.constructor));
  }

  /** Only an rj-server writes `heartbeat_seconds`. */
  get runtime(): 'node' | 'ruby' {
    return this.#read.document['heartbeat_seconds'] === undefined ? 'ruby' : 'node';
  }

  /**
   * The state of its listener at its last heartbeat; undefined for a Ruby server, which doesn't report it.
   */
  get listener(): ListenerReport | undefined {
    return this.#listenerAt('listener');
  }

  /**
   * The state of the listener for the user's subscribers, which have a thread of their own; undefined without
   * them.
   */
  get applicationListener(): ListenerReport | undefined {
    return this.#listenerAt('application_listener');
  }

  /**
   * The part of it that reports that it hears no events although it works: the `server` itself, which an
   * event can't stop then, or the user's subscribers, the `application`. Undefined if both hear events.
   */
  get deafPart(): 'server' | 'application' | undefined {
    const isDeaf = (status: string | undefined) => status !== undefined && status !== 'live';
    if (isDeaf(this.#read.get('listener.status'))) return 'server';
    return isDeaf(this.#read.get('application_listener.status')) ? 'application' : undefined;
  }

  /** Whether part of it hears no events. */
  get isDeaf(): boolean {
    return this.deafPart !== undefined;
  }

  /** Whether it had missed `missed` heartbeats when it was read, and so is probably dead. */
  isZombie(missed = MISSED_HEARTBEATS): boolean {
    return isZombie(this.#read, this.readAt, missed, this.heartbeatSeconds);
  }

  /** Returns the document as it was read, with the database's field names. */
  toJSON(): ServerDocument {
    return this.#read.document as ServerDocument;
  }

  #listenerAt(field: 'listener' | 'application_listener'): ListenerReport | undefined {
    const read = this.#read;
    const status = read.get(`${field}.status`);
    const since = read.get(`${field}.since`);
    if (status === undefined || since === undefined) return undefined;
    const strategy = read.get(`${field}.strategy`);
    const last_event_at = read.get(`${field}.last_event_at`);
    return {
      status: status as ListenerReport['status'],
      since,
      ...(strategy !== undefined && { strategy }),
      ...(last_event_at !== undefined && { last_event_at }),
    };
  }
}
