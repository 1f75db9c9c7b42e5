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
  /** How many workers were alive. */
  readonly workers: number;
}

/** One server as it was when it was read. */
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
  /** The database's clock when this was read: ages are told by it. */
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
   * What its document has that it should not have, in words: `heartbeat.updated_at is a string`. Undefined of a document
   * in which every field is what it should be. Damaged fields count as missing, here and for recovery.
   */
  get damage(): string | undefined {
    return this.#read.damage;
  }

  /** Whether its document tells, damaged or not, whether the server lives. */
  get isTelling(): boolean {
    return isTelling(this.#read);
  }

  /** The host that it runs on, as it says; a Ruby server says it in its name alone. */
  get hostName(): string {
    const host = this.#read.get('host');
    if (host !== undefined) return host;
    const colon = this.name.lastIndexOf(':');
    return colon === -1 ? this.name : this.name.slice(0, colon);
  }

  /** Its process id, as it says; undefined of a Ruby server that was given a name without one. */
  get pid(): number | undefined {
    const told = this.#read.get('pid');
    if (told !== undefined) return told;
    const pid = /:(\d+)$/.exec(this.name)?.[1];
    return pid === undefined ? undefined : Number(pid);
  }

  /** How often it beats: as it says, or else as `RocketJob.config.heartbeatSeconds` says of servers that don't. */
  get heartbeatSeconds(): number {
    return this.#read.get('heartbeat_seconds') ?? usualHeartbeatSeconds(environmentOf(this.constructor));
  }

  /** Ours write `heartbeat_seconds`; Ruby's do not. */
  get runtime(): 'node' | 'ruby' {
    return this.#read.document['heartbeat_seconds'] === undefined ? 'ruby' : 'node';
  }

  /** How its listener stood at its last heartbeat; undefined of a Ruby server, which does not say. */
  get listener(): ListenerReport | undefined {
    return this.#listenerAt('listener');
  }

  /** The same of the listener of the user's subscribers, which live in a thread of their own; undefined without them. */
  get applicationListener(): ListenerReport | undefined {
    return this.#listenerAt('application_listener');
  }

  /**
   * Who in it says that no event reaches it, though it works: the `server` itself, which cannot be stopped by an event
   * then, or the user's subscribers, the `application`. Undefined when all hear.
   */
  get deafPart(): 'server' | 'application' | undefined {
    const isDeaf = (status: string | undefined) => status !== undefined && status !== 'live';
    if (isDeaf(this.#read.get('listener.status'))) return 'server';
    return isDeaf(this.#read.get('application_listener.status')) ? 'application' : undefined;
  }

  /** Whether a part of it hears no events. */
  get isDeaf(): boolean {
    return this.deafPart !== undefined;
  }

  /** Whether it had missed <missed> heartbeats when it was read, and so is probably dead. */
  isZombie(missed = MISSED_HEARTBEATS): boolean {
    return isZombie(this.#read, this.readAt, missed, this.heartbeatSeconds);
  }

  /** The document as it was read, in the spelling of the database. */
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
