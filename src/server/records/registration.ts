import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, type Document, type Filter, Int32, ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { ListenerSummary } from '../../event/listen/listener-state';
import { requeueAllOf } from '../../job/queue/dead-work';
import { loggerFor } from '../../logging/logger';
import { OWN_WRITES } from '../../mongo/connect/own-options';
import { isDuplicateKey } from '../../mongo/driver-errors';
import { DEFAULT_HEARTBEAT_SECONDS } from '../../mongo/heartbeat-rule';
import { ownValueAt } from '../../mongo/stored/own-value-at';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { AskedServer } from './answering-servers';
import { SERVER_SCHEMA, SERVER_STATES, type ServerState } from './server-document';
import { metricsFields, type ServerMetricsFields } from './server-metrics-fields';
import { isZombie, type ReadServer } from './zombie';

/** How late a heartbeat may be. */
const LATE_MS = 1_000;
const POLL_EVERY_MS = 200;

/** From which states each change of state may start. */
const BEFORE: Readonly<Record<Exclude<ServerState, 'starting'>, readonly ServerState[]>> = {
  running: ['starting', 'paused'],
  paused: ['running'],
  stopping: ['starting', 'running', 'paused'],
};

/** The one before, if it is one: whatever else stands there is overwritten. */
const HEARTBEAT = { $cond: [{ $eq: [{ $type: '$heartbeat' }, 'object'] }, '$heartbeat', {}] };

/** By their fields in the document: the server's own, and that of the user's subscribers, where there are any. */
interface ServerListeners {
  readonly listener: ListenerSummary;
  readonly application_listener: ListenerSummary | undefined;
}

/**
 * A server's own document: created, kept alive, moved from state to state and removed by the server itself. Every
 * change is guarded by the state it starts from, and every time is the database's.
 *
 * Mirrors `RocketJob::Server` with its state machine, as the supervisor uses it.
 */
export class Registration {
  readonly id = new ObjectId();
  readonly name: string;
  readonly #servers: () => Promise<Collection>;
  readonly #listeners: () => ServerListeners;
  readonly #metrics: () => ServerMetricsFields;
  readonly #answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>>;
  readonly #logger = loggerFor('RocketJob::Server');
  /** As this server last wrote or read it. */
  #state: ServerState = 'starting';

  /**
   * @param listeners how this server's listeners stand, which goes with every heartbeat
   * @param metrics what else goes with it
   * @param answering asks servers for a sign of life, and gives the `idKey` of those that answer
   */
  constructor(
    servers: () => Promise<Collection>,
    name: string,
    listeners: () => ServerListeners,
    metrics: () => ServerMetricsFields,
    answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>> = async () => new Set(),
  ) {
    this.#servers = servers;
    this.name = name;
    this.#listeners = listeners;
    this.#metrics = metrics;
    this.#answering = answering;
  }

  /**
   * Writes the document, `starting`. A document that a dead server of the same name left behind is taken over.
   *
   * @param signal aborted when the server is to stop: then nothing is waited for any longer, and nothing written
   * @returns whether it is written
   * @throws RocketJobError `name_taken` when a living server has this name
   */
  async create(maxWorkers: number, heartbeatSeconds: number, signal?: AbortSignal): Promise<boolean> {
    const servers = await this.#servers();
    await this.#ensureUniqueNames(servers);
    const { host, pid } = this.#metrics();
    const document = {
      _id: this.id,
      state: 'starting',
      name: this.name,
      max_workers: new Int32(maxWorkers),
      heartbeat_seconds: heartbeatSeconds,
      host,
      pid: new Int32(pid),
    };
    try {
      await servers.insertOne(document, { writeConcern: OWN_WRITES });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.#removeDeadOwner(servers, error, signal);
      if (signal?.aborted === true) return false;
      await servers.insertOne(document, { writeConcern: OWN_WRITES });
    }
    return true;
  }

  /** Without the index, two servers could have one name; a name that others have twice holds up nobody else. */
  async #ensureUniqueNames(servers: Collection): Promise<void> {
    try {
      await servers.createIndex({ name: 1 }, { unique: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      this.#logger.warn(
        'Two documents of servers have the same name: delete one, or names are not kept unique',
      );
    }
  }

  /** starting → running, with the first heartbeat. */
  started(): Promise<boolean> {
    return this.#update(BEFORE.running, {
      state: 'running',
      heartbeat: { _id: new ObjectId(), updated_at: '$$NOW', workers: new Int32(0) },
      started_at: '$$NOW',
      ...this.#report(),
    });
  }

  /** Says that these have changed while the server runs. */
  async declare(maxWorkers: number, heartbeatSeconds: number): Promise<void> {
    const set = { max_workers: new Int32(maxWorkers), heartbeat_seconds: heartbeatSeconds };
    await (await this.#servers()).updateOne({ _id: this.id }, { $set: set });
  }

  /** running → paused, paused → running, or any → stopping. False when it is not in a state for it, or gone. */
  moveTo(state: Exclude<ServerState, 'starting'>): Promise<boolean> {
    return this.#update(BEFORE[state], { state });
  }

  /** Writes the heartbeat, how the listener stands, and the metrics. @returns the state that the document has now; undefined when it is gone */
  async beat(workers: number): Promise<ServerState | undefined> {
    const servers = await this.#servers();
    const document = await servers.findOneAndUpdate(
      { _id: this.id },
      [
        {
          $set: {
            heartbeat: { $mergeObjects: [HEARTBEAT, { updated_at: '$$NOW', workers: new Int32(workers) }] },
            // What is no state was not meant for this server: it goes on as it was.
            state: { $cond: [{ $in: ['$state', [...SERVER_STATES]] }, '$state', this.#state] },
            ...this.#report(),
          },
        },
      ],
      { returnDocument: 'after', projection: { state: 1 } },
    );
    if (document === null) return undefined;
    this.#state = document['state'];
    return this.#state;
  }

  /** Removes the document: the server has ended. */
  async remove(): Promise<void> {
    await (await this.#servers()).deleteOne({ _id: this.id });
  }

  #report(): Document {
    const reports = Object.entries(this.#listeners()).flatMap(([field, state]) =>
      state === undefined ? [] : [[field, listenerReport(state)]],
    );
    return { ...Object.fromEntries(reports), ...metricsFields(this.#metrics()) };
  }

  async #update(states: readonly ServerState[], set: Document): Promise<boolean> {
    const filter: Filter<Document> = { _id: this.id, state: { $in: states } };
    const { matchedCount } = await (await this.#servers()).updateOne(filter, [{ $set: set }]);
    if (matchedCount > 0) this.#state = set['state'];
    return matchedCount > 0;
  }

  /**
   * Whoever has our own default name is most likely a process of before that had our pid. But containers may share a
   * host name, and all have pid 1: so it is given the time of one heartbeat to show that it lives.
   */
  async #removeDeadOwner(servers: Collection, taken: unknown, signal?: AbortSignal): Promise<void> {
    const owner = await this.#owner(servers);
    if (owner === undefined) return;
    const isOurDefaultName = this.name === `${os.hostname()}:${process.pid}`;
    const isDead =
      (isZombie(owner.read, owner.readAt) && !(await this.#answers(owner.read))) ||
      (isOurDefaultName && !(await this.#beats(servers, owner.read, signal)));
    if (signal?.aborted === true) return;
    if (!isDead) {
      throw new RocketJobError(
        'name_taken',
        `Expected a name that no living server has, got \`${this.name}\`. Stop that server first, or give this one another name with --name.`,
        { name: this.name },
        { cause: taken },
      );
    }
    const { deletedCount } = await servers.deleteOne(sameBeat(owner.read));
    const id = owner.read.get('_id');
    const wasStopping = owner.read.get('state') === 'stopping';
    if (deletedCount > 0 && id !== undefined) await requeueAllOf(servers.db, [{ id, wasStopping }]);
  }

  /** Whether a server that does not say how often it beats, as one of Ruby, gives a sign of life when it is asked. */
  async #answers(owner: ReadServer): Promise<boolean> {
    const id = owner.get('_id');
    if (id === undefined || owner.get('heartbeat_seconds') !== undefined) return false;
    const updatedAt = owner.get('heartbeat.updated_at');
    const heartbeat = updatedAt && { updatedAt, workers: 0 };
    return (await this.#answering([{ id, heartbeat }])).size > 0;
  }

  async #owner(servers: Collection): Promise<{ read: ReadServer; readAt: Date } | undefined> {
    const [found] = await servers
      .aggregate([{ $match: { name: this.name } }, { $set: { readAt: '$$NOW' } }])
      .toArray();
    return found && { read: new StoredRecord(SERVER_SCHEMA, found), readAt: found['readAt'] };
  }

  /** Whether the server of this document shows a new sign of life within one of its heartbeats. */
  async #beats(servers: Collection, owner: ReadServer, signal?: AbortSignal): Promise<boolean> {
    const intervalMs = (owner.get('heartbeat_seconds') ?? DEFAULT_HEARTBEAT_SECONDS) * 1_000;
    const end = performance.now() + intervalMs + LATE_MS;
    this.#logger.warn(
      `A server named ${this.name} ended without removing its document, or still runs. Waiting up to ${Math.ceil((intervalMs + LATE_MS) / 1_000)} seconds for its next heartbeat. To start at once, give each server a name of its own with --name.`,
    );
    while (performance.now() < end && signal?.aborted !== true) {
      if ((await servers.countDocuments(sameBeat(owner))) === 0) {
        return (await servers.countDocuments({ _id: { $eq: owner.document['_id'] } })) > 0;
      }
      await sleep(POLL_EVERY_MS);
    }
    return false;
  }
}

/** The document of a server as long as it has not beaten again, whatever stands there for a heartbeat. */
function sameBeat({ document }: ReadServer): Filter<Document> {
  const updatedAt = ownValueAt(document, 'heartbeat.updated_at') ?? null;
  return { _id: { $eq: document['_id'] }, 'heartbeat.updated_at': { $eq: updatedAt } };
}

/** A `ListenerReport` as the database writes it: by its own clock, whatever this machine's says. */
function listenerReport({ status, strategy, since, lastEventAt }: ListenerSummary): Document {
  const ago = (time: Date) => ({ $subtract: ['$$NOW', Date.now() - time.getTime()] });
  return {
    status,
    ...(strategy !== undefined && { strategy }),
    since: ago(since),
    ...(lastEventAt !== undefined && { last_event_at: ago(lastEventAt) }),
  };
}
