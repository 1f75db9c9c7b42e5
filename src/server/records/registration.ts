import { type Collection, type Document, type Filter, Int32, ObjectId } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { OWN_WRITES } from '../../mongo/connect/own-options';
import { isDuplicateKey } from '../../mongo/driver-errors';
import type { AskedServer } from './answering-servers';
import { listenerFields, type ServerListeners } from './listener-fields';
import { NameTakeover } from './name-takeover';
import { SERVER_STATES, type ServerState } from './server-document';
import { metricsFields, type ServerMetricsFields } from './server-metrics-fields';

/** From which states each change of state may start. */
const BEFORE: Readonly<Record<Exclude<ServerState, 'starting'>, readonly ServerState[]>> = {
  running: ['starting', 'paused'],
  paused: ['running'],
  stopping: ['starting', 'running', 'paused'],
};

/** The one before, if it is one: whatever else stands there is overwritten. */
const HEARTBEAT = { $cond: [{ $eq: [{ $type: '$heartbeat' }, 'object'] }, '$heartbeat', {}] };

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
  readonly #takeover: NameTakeover;
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
    this.#takeover = new NameTakeover(name, answering);
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
      await this.#takeover.removeDeadOwner(servers, error, signal);
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
    return { ...listenerFields(this.#listeners()), ...metricsFields(this.#metrics()) };
  }

  async #update(states: readonly ServerState[], set: Document): Promise<boolean> {
    const filter: Filter<Document> = { _id: this.id, state: { $in: states } };
    const { matchedCount } = await (await this.#servers()).updateOne(filter, [{ $set: set }]);
    if (matchedCount > 0) this.#state = set['state'];
    return matchedCount > 0;
  }
}
