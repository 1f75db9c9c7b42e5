import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Int32, Long, MongoClient, ObjectId } from 'mongodb';

const require = createRequire(import.meta.url);
const { partUpdate, receiptId } = require('../../dist/src/event/receipts/receipt-document.js');

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const STATES = { pause: 'paused', resume: 'running', stop: 'stopping', kill: 'stopping' };
const HEARTBEAT_SECONDS = 15;
const DEAD_FOR_MS = 3_600_000;
/** Operations in one bulk write. */
const BATCH = 500;

/**
 * Responds to events for a whole fleet in one process. It writes the documents of real servers: their own,
 * with heartbeats, and their receipts.
 *
 * @example
 *     const fleet = await StandInFleet.start(url, { servers: 300, silent: 3, failing: 2 });
 *     await fleet.stop();
 */
export class StandInFleet {
  #client;
  #database;
  #members;
  #lateMs;
  #heartbeat;
  #cursor;
  #tail;
  #onActed;

  /**
   * Writes the documents and listens.
   *
   * @param {string} url the database
   * @param {object} fleet the number of servers, and of each kind: `ruby` write no receipts, `silent` do
   *   nothing, `failing` fail, `late` act after `lateMs`, `dead` have no heartbeat, `deaf` hear no events
   * @param onActed called for each event that all of them have acted on, with the time of the last one and
   *   the duration
   */
  static async start(url, { servers, lateMs = 0, ...kinds }, onActed = () => {}) {
    const client = await new MongoClient(url, { appName: 'stand-in fleet' }).connect();
    const fleet = new StandInFleet(client, membersOf(servers, kinds), lateMs, onActed);
    await fleet.#begin();
    return fleet;
  }

  constructor(client, members, lateMs, onActed) {
    this.#client = client;
    this.#database = client.db();
    this.#members = members;
    this.#lateMs = lateMs;
    this.#onActed = onActed;
  }

  /** Returns the names of the servers of one kind. */
  named(kind) {
    return this.#members.filter((member) => member.kind === kind).map(({ name }) => name);
  }

  async stop() {
    clearInterval(this.#heartbeat);
    const ended = this.#tail.catch(() => {});
    await this.#cursor.close();
    await ended;
    await this.#client.close();
  }

  async #begin() {
    const events = await openEvents(this.#database);
    const servers = this.#database.collection('rocket_job.servers');
    await servers.createIndex({ name: 1 }, { unique: true });
    await this.#database
      .collection('rocket_job.receipts')
      .createIndexes([{ key: { at: 1 }, expireAfterSeconds: 86_400 }, { key: { '_id.event_id': 1 } }]);
    const now = new Date();
    await servers.insertMany(this.#members.map((member) => serverDocument(member, now)));
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_SECONDS * 1_000);
    const [latest] = await events.find().sort({ $natural: -1 }).limit(1).toArray();
    this.#cursor = events.find({}, { tailable: true, awaitData: true, maxAwaitTimeMS: 1_000 });
    this.#tail = this.#listen(latest?._id);
  }

  async #listen(latestId) {
    let isNew = false;
    for await (const event of this.#cursor) {
      if (isNew && event.name === SERVER_EVENTS) void this.#act(event);
      isNew ||= latestId.equals(event._id);
    }
  }

  async #act(event) {
    const start = performance.now();
    const targets = this.#members.filter((member) => isMeant(member, event.parameters ?? {}));
    const of = (...kinds) => targets.filter(({ kind }) => kinds.includes(kind));
    await this.#respond(event, of('node', 'ruby', 'failing'));
    const writeMs = performance.now() - start;
    const late = of('late');
    if (late.length > 0) {
      await sleep(this.#lateMs);
      await this.#respond(event, late);
    }
    this.#onActed({ action: event.action, lastAt: Date.now(), writeMs });
  }

  /** In the order of a real server: its state, then its receipt, then the deletion of its document. */
  async #respond(event, members) {
    const acting = members.filter(({ kind }) => kind !== 'failing');
    const state = STATES[event.action];
    const set = { 'heartbeat.updated_at': '$$NOW', ...(state && { state }) };
    const servers = this.#database.collection('rocket_job.servers');
    await inBatches(
      servers,
      acting.map(({ id }) => ({ updateOne: { filter: { _id: id }, update: [{ $set: set }] } })),
    );
    const answering = event.receipts === true ? members.filter(({ kind }) => kind !== 'ruby') : [];
    await inBatches(
      this.#database.collection('rocket_job.receipts', { writeConcern: { w: 1 } }),
      answering.map((member) => receiptUpdate(event, member)),
    );
    if (state === 'stopping')
      await inBatches(
        servers,
        acting.map(({ id }) => ({ deleteOne: { filter: { _id: id } } })),
      );
  }

  async #beat() {
    const ids = this.#members.filter(({ kind }) => kind !== 'dead').map(({ id }) => id);
    await this.#database
      .collection('rocket_job.servers')
      .updateMany({ _id: { $in: ids } }, [{ $set: { 'heartbeat.updated_at': '$$NOW' } }])
      .catch(() => {});
  }
}

function membersOf(servers, kinds) {
  const special = Object.entries(kinds).flatMap(([kind, count]) => Array(count).fill(kind));
  return Array.from({ length: servers }, (_, index) => ({
    id: new ObjectId(),
    name: `app${index + 1}:${4_000 + index}`,
    kind: special[index] ?? 'node',
  }));
}

function isMeant({ id, name }, { server_id: serverId, name: given }) {
  if (serverId !== undefined) return String(serverId) === String(id);
  return given === undefined || given === name;
}

function serverDocument({ id, name, kind }, now) {
  const beatAt = kind === 'dead' ? new Date(now.getTime() - DEAD_FOR_MS) : now;
  const common = {
    _id: id,
    state: 'running',
    name,
    max_workers: new Int32(10),
    heartbeat: { _id: new ObjectId(), updated_at: beatAt, workers: new Int32(10) },
    started_at: now,
  };
  if (kind === 'ruby') return common;
  const [host, pid] = name.split(':');
  return {
    ...common,
    heartbeat_seconds: HEARTBEAT_SECONDS,
    listener: {
      status: kind === 'deaf' ? 'connecting' : 'live',
      strategy: 'capped',
      since: now,
      last_event_at: now,
    },
    host,
    pid: new Int32(Number(pid)),
    version: '0.1.0',
    node_version: process.version,
    rss: Long.fromNumber(120_000_000),
    event_loop_delay_ms: new Int32(3),
    busy: [],
  };
}

function receiptUpdate(event, { id, name, kind }) {
  const sender = { id: String(id), name, serverId: String(id) };
  const part = { id: new ObjectId(), duration_ms: 1.5 };
  const said =
    kind === 'failing'
      ? { ...part, state: 'failed', error: 'Error: no space left on device' }
      : { ...part, state: 'done' };
  return {
    updateOne: {
      filter: { _id: receiptId(event._id, sender) },
      update: partUpdate(sender, said),
      upsert: true,
    },
  };
}

async function inBatches(collection, operations) {
  for (let from = 0; from < operations.length; from += BATCH)
    await collection.bulkWrite(operations.slice(from, from + BATCH), { ordered: false });
}

/** A tailable cursor needs a capped collection that isn't empty. */
async function openEvents(database) {
  const name = 'rocket_job.events';
  const exists = await database.listCollections({ name }).hasNext();
  const events = exists
    ? database.collection(name)
    : await database.createCollection(name, { capped: true, size: 16_777_216 });
  if ((await events.estimatedDocumentCount()) === 0) await events.insertOne({ name: 'Seed' });
  return events;
}
