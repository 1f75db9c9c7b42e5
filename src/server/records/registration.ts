import { type Collection, type Document, type Filter, Int32, ObjectId } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { OWN_WRITES } from '../../mongo/connect/own-options';
import { isDuplicateKey } from '../../mongo/driver-errors';
import type { AskedServer } from './answering-servers';
import { listenerFields, type ServerListeners } from './listener-fields';
import { NameTakeover } from './name-takeover';
import { SERVER_STATES, type ServerState } from './server-document';
import { metricsFields, type ServerMetricsFields } from './server-metrics-fields';

/** The states from which each state can be reached. */
const BEFORE: Readonly<Record<Exclude<ServerState, 'starting'>, readonly ServerState[]>> = {
  running: ['starting', 'paused'],
  paused: ['running'],
  stopping: ['starting', 'running', 'paused'],
};

/** The previous heartbeat, if it is one; any other value is overwritten. */
const HEARTBEAT = { $cond: [{ $eq: [{ $type: '$heartbeat' }, 'object'] }, '$heartbeat', {}] };

/**
 * A server's own document: the server itself creates it, keeps it alive, moves it from state to state and
 * removes it. Every change is guarded by the state it starts from, and all times are by the database's clock.
 *
 * Mirrors `RocketJob::Server` with its state machine, as the supervisor uses it.
 */
export class Registration {
  readonly id = new ObjectId();
  readonly name: string;
  readonly #servers: () => Promise<Collection>;
  readonly #listeners: () => ServerListeners;
  readonly #metrics: () => ServerMetricsFields;
  readonly #takeover: NameTakeover;
  readonly #logger = loggerFor('RocketJob::Server');
  /** As this server last wrote or read it. */
  #state: ServerState = 'starting';

  /**
   * @param listeners returns the state of this server's listeners, for every heartbeat
   * @param metrics returns the metrics, for every heartbeat
   * @param answering asks servers for a heartbeat, and returns the `idKey` of those that respond
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
    this.#takeover = new NameTakeover(name, answering);
  }

  /**
   * Writes the document with the state `starting`. Takes over the document of a dead server with the same
   * name.
   *
   * @param signal aborted when the server is to stop: then it waits no longer, and writes nothing
   * @returns whether it was written
   * @throws RocketJobError `name_taken` if a living server has this name
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
      await this.#takeover.removeDeadOwner(servers, error, signal);
      if (signal?.aborted === true) return false;
      await servers.insertOne(document, { writeConcern: OWN_WRITES });
    }
    return true;
  }

  /** Without the index, two servers could have one name; existing duplicates don't affect other servers. */
  async #ensureUniqueNames(servers: Collection): Promise<void> {
    try {
      await servers.createIndex({ name: 1 }, { unique: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      this.#logger.warn(
        'Two server documents have the same name. Delete one, so that names can be kept unique',
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

  /** Writes these settings when they change while the server runs. */
  async declare(maxWorkers: number, heartbeatSeconds: number): Promise<void> {
    const set = { max_workers: new Int32(maxWorkers), heartbeat_seconds: heartbeatSeconds };
    await (await this.#servers()).updateOne({ _id: this.id }, { $set: set });
  }

  /**
   * running → paused, paused → running, or any → stopping. False if the current state doesn't allow it, or
   * the document is deleted.
   */
  moveTo(state: Exclude<ServerState, 'starting'>): Promise<boolean> {
    return this.#update(BEFORE[state], { state });
  }

  /**
   * Writes the heartbeat, the listener's state and the metrics. @returns the document's current state;
   * undefined if it is deleted
   */
  async beat(workers: number): Promise<ServerState | undefined> {
    const servers = await this.#servers();
    const document = await servers.findOneAndUpdate(
      { _id: this.id },
      [
        {
          $set: {
            heartbeat: { $mergeObjects: [HEARTBEAT, { updated_at: '$$NOW', workers: new Int32(workers) }] },
            // An invalid state wasn't meant for this server, so it keeps its own.
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

  /** Removes the document when the server has stopped. */
  async remove(): Promise<void> {
    await (await this.#servers()).deleteOne({ _id: this.id });
  }

  #report(): Document {
    return { ...listenerFields(this.#listeners()), ...metricsFields(this.#metrics()) };
  }

  async #update(states: readonly ServerState[], set: Document): Promise<boolean> {
    const filter: Filter<Document> = { _id: this.id, state: { $in: states } };
    const { matchedCount } = await (await this.#servers()).updateOne(filter, [{ $set: set }]);
    if (matchedCount > 0) this.#state = set['state'];
    return matchedCount > 0;
  }
}
