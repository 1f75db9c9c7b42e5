import { randomUUID } from 'node:crypto';
import type { Db, MongoClient, TopologyDescription } from 'mongodb';
import type { DatabaseLocation } from '../../config/database/database-location';
import { type MongodbUrl, parseMongodbUrl } from '../../config/database/mongodb-url';
import { RocketJobError } from '../../errors/rocket-job-error';
import { rememberPassword } from '../../secrets/known-secrets';
import type { CommandGuard } from '../guard/command-guard';
import { inTime } from '../in-time';
import { cannotConnect } from './cannot-connect';
import { mainOptions, tailOptions } from './client-options';
import { endOperations } from './end-operations';
import { newClient } from './new-client';
import { OWN_OPTIONS } from './own-options';
import { closeInTime, Tail } from './tail';
import { checkTlsFiles } from './tls-files';
import { type Topology, topologyOf } from './topology';
import { checkSupported, hasShardedEvents } from './unsupported-database';

/** The state of a connection, as the driver reports it. */
export type ConnectionState =
  | { readonly status: 'connecting' }
  | { readonly status: 'connected'; readonly topology: Topology }
  | { readonly status: 'disconnected'; readonly since: Date };

/** Longer than the driver's own timeout, for steps that the driver doesn't limit, such as DNS. */
const GRACE_MS = 150;

/** The connection to the database of one environment. Loads the driver when it is opened. */
export class Connection {
  /** A private field, so that printing a connection doesn't print its URL. */
  readonly #location: DatabaseLocation;
  readonly #guard: CommandGuard | undefined;
  readonly #parsed: MongodbUrl | undefined;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = { status: 'connecting' };
  #client: MongoClient | undefined;
  /** Created once: the driver processes all its options for each. */
  #database: Db | undefined;
  #records: Db | undefined;
  #primary: Db | undefined;
  #slices: Connection | undefined;
  #slicesOpened: Promise<void> | undefined;
  /** Identifies the client at the database. */
  readonly #mark = randomUUID();
  readonly #tails = new Set<Tail>();
  readonly #sharedTail: Tail;
  #serverVersion: string | undefined;
  /** Not available in the topology, which removes a member of another set. */
  #foundReplicaSet: string | null | undefined;
  #description: TopologyDescription | undefined;

  /** @param guard if given, sees every command of every client of this connection */
  constructor(location: DatabaseLocation, guard?: CommandGuard) {
    this.#location = location;
    this.#guard = guard;
    this.#parsed = parseMongodbUrl(location.url);
    this.#sharedTail = this.tail();
    rememberPassword(location.url);
  }

  get location(): DatabaseLocation {
    return this.#location;
  }

  /**
   * Connects and logs in; within 2 s if the database is on this machine, 5 s elsewhere.
   *
   * @throws RocketJobError `cannot_connect` with the cause; `invalid_configuration` if the URL is wrong
   */
  async open(): Promise<void> {
    const client = await newClient(this.location, mainOptions(this.#parsed, this.#mark), this.#guard);
    this.#client = client;
    this.#database = client.db(this.location.database);
    const records = { ...OWN_OPTIONS, bsonRegExp: true };
    this.#records = client.db(this.location.database, records);
    this.#primary = client.db(this.location.database, { ...records, readPreference: 'primary' });
    client.on('serverHeartbeatSucceeded', ({ reply }) => {
      this.#foundReplicaSet = reply['setName'] ?? null;
    });
    client.on('topologyDescriptionChanged', ({ newDescription }) => this.#topologyChanged(newDescription));
    try {
      await checkTlsFiles(client.options, this.location.source);
      const limitMs = client.options.serverSelectionTimeoutMS + GRACE_MS;
      await inTime(this.#logIn(client), limitMs, () => new Error(`timed out after ${limitMs} ms`));
    } catch (error) {
      const failure = error instanceof RocketJobError ? error : this.#cannotConnect(client, error as Error);
      await this.close();
      throw failure;
    }
  }

  /**
   * Returns the database with the options of the connection string, for a user's own reads and writes.
   *
   * @throws RocketJobError `not_configured` before `open`
   */
  database(): Db {
    return opened(this.#database);
  }

  /**
   * Returns the same database for reading records: a regular expression that JavaScript doesn't support fails
   * no read. `promoted` converts the others to JavaScript's. Writes have the concern they need, whatever the
   * connection string says.
   */
  records(): Db {
    return opened(this.#records);
  }

  /**
   * Returns the same, read from the primary: for decisions about jobs, which a lagging secondary would get
   * wrong.
   */
  primary(): Db {
    return opened(this.#primary);
  }

  /**
   * Returns the database with the slices of Ruby's jobs, read from the primary: the same one, unless
   * `config/mongoid.yml` has a client `rocketjob_slices`. The first call connects to that one.
   *
   * @throws RocketJobError `cannot_connect` if it is a different one that can't be reached
   */
  async slices(): Promise<Db> {
    const { slices } = this.#location;
    if (slices === undefined) return this.primary();
    this.#slices ??= new Connection(slices, this.#guard);
    this.#slicesOpened ??= this.#slices.open();
    try {
      await this.#slicesOpened;
    } catch (error) {
      this.#slicesOpened = undefined;
      throw error;
    }
    return this.#slices.primary();
  }

  /** Returns the same database on another client, for work that must not wait for the main client. */
  tailDatabase(): Promise<Db> {
    return this.#sharedTail.database();
  }

  /** Returns the same database on a separate client, for one listener. */
  tail(): Tail {
    const client = () => newClient(this.location, tailOptions(this.#parsed), this.#guard);
    return new Tail(this.location.database, client, this.#tails);
  }

  /**
   * Kills the operations that the database runs for the caller; cursors that wait for changes continue. Never
   * throws: if the kill fails, the operations run to their end.
   */
  async endOperations(): Promise<void> {
    const admin = this.#client?.db('admin');
    if (admin === undefined) return;
    const end = () => endOperations(admin, this.#mark);
    await (this.#guard?.vouchFor(end) ?? end()).catch(() => {});
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The version of the MongoDB server, once the connection is open. */
  get serverVersion(): string | undefined {
    return this.#serverVersion;
  }

  /** Calls `listener` at every change of `state`, until you call the function it returns. */
  onChange(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Closes the connection completely. Never hangs and never throws, even if the database is unreachable. */
  async close(): Promise<void> {
    this.#listeners.clear();
    const others = [...this.#tails, ...(this.#slices === undefined ? [] : [this.#slices])];
    await Promise.all([closeInTime(this.#client), ...others.map((other) => other.close())]);
  }

  /**
   * Connecting succeeds without the login that the database requires; listing requires the login, but no
   * privileges.
   */
  async #logIn(client: MongoClient): Promise<void> {
    await client.connect();
    const database = this.records();
    // One after the other: in parallel they would need a second connection, which takes longer to open than a
    // reply takes.
    const buildInfo = await database.command({ buildInfo: 1 });
    await database.command({ listCollections: 1, nameOnly: true, authorizedCollections: true });
    const isSharded = this.#isMongos() && (await hasShardedEvents(database));
    checkSupported({ buildInfo, hasShardedEvents: isSharded });
    this.#serverVersion = buildInfo['version'];
  }

  #topologyChanged(description: TopologyDescription): void {
    this.#description = description;
    const topology = topologyOf(description);
    const before = this.#state;
    if (topology !== undefined) {
      const { replicaSet, role } = topology;
      if (
        before.status === 'connected' &&
        before.topology.replicaSet === replicaSet &&
        before.topology.role === role
      )
        return;
      this.#state = { status: 'connected', topology };
    } else {
      if (before.status !== 'connected') return;
      this.#state = { status: 'disconnected', since: new Date() };
    }
    for (const listener of this.#listeners) listener(this.#state);
  }

  #isMongos(): boolean {
    return this.#state.status === 'connected' && this.#state.topology.role === 'mongos';
  }

  #cannotConnect(client: MongoClient, error: Error): RocketJobError {
    const servers = [...(this.#description?.servers.values() ?? [])];
    const { hosts = [] } = this.#parsed ?? {};
    const { tls, credentials, replicaSet, readPreference } = client.options;
    return cannotConnect({
      source: this.location.source,
      hosts,
      error,
      serverErrors: servers.flatMap((server) => server.error ?? []),
      servers,
      readPreference,
      isTls: tls,
      hasCredentials: credentials !== undefined,
      replicaSet,
      foundReplicaSet: this.#foundReplicaSet,
    });
  }
}

function opened(database: Db | undefined): Db {
  if (database !== undefined) return database;
  throw new RocketJobError('not_configured', 'The connection is not open. Call `open()` first.', {});
}
