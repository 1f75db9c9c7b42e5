import type { Collection, Db, ObjectId } from 'mongodb';
import { newCodeSettings } from './config/settings/code-settings';
import { type EventStrategy, eventStrategy } from './config/settings/event-strategy';
import { Dispatcher } from './dispatch/dispatcher';
import { publishInProcess } from './dispatch/publish-in-process';
import type { Receiver } from './dispatch/receiver';
import { Registry, type Subscription } from './dispatch/registry';
import { EnvironmentHold } from './environment-hold';
import type { EnvironmentParts, Watchdog } from './environment-parts';
import type { Event, EventDraft, EventPublisher } from './event/event';
import { Listeners } from './event/listen/listeners';
import { collectionKindFor } from './event/listen/strategies/choice';
import { checkDraft } from './event/publish/check-draft';
import { GuardedCommands } from './event/publish/guarded-commands';
import { type Fleet, GuardedPublisher } from './event/publish/guarded-publisher';
import { processPublisher } from './event/publish/process-publisher';
import type { Publication } from './event/publish/publication';
import type { AddressedServer, PublicationGuard } from './event/publish/publication-guard';
import { type PendingEvent, Publisher } from './event/publish/publisher';
import { OpenReceipts } from './event/receipts/open-receipts';
import type { ChangeGuard } from './mongo/changes/change';
import { Changes } from './mongo/changes/changes';
import type { Connection } from './mongo/connect/connection';
import { CurrentConnection } from './mongo/connect/current-connection';
import { throwNotConnected } from './mongo/connect/not-connected';
import type { CommandGuard } from './mongo/guard/command-guard';
import { WriteAccess } from './mongo/guard/write-access';
import { serversIn } from './mongo/servers-collection';
import { SecretConfig } from './secret-config/secret-config';

/** How long a disconnecting process waits for its receipts to be written. */
const FLUSH_WITHIN_MS = 1_000;

/**
 * One Rocket Job environment in this process: a connection with its collections, the subscribers of this
 * process, and one listener. A process has a default one, which `RocketJob.connect()` connects.
 */
export class Environment {
  readonly registry = new Registry();
  /** The settings made by this process's own code. */
  readonly config = newCodeSettings();
  /** An `rj-server` reads it once for all its threads. */
  readonly secretConfig = new SecretConfig(
    process.env,
    () => !this.isServer,
    (what) => this.access.check(what),
  );
  /** Set by the runtime in the threads of an `rj-server`. */
  isServer = false;
  /** The allowed writes, if they are restricted. */
  readonly access = new WriteAccess();
  /** Whether events are published with `receipts` by default, as in the console. */
  asksForReceipts = false;
  /** This process's receipts for other processes' events. */
  readonly receipts = new OpenReceipts();
  readonly listeners = new Listeners(
    async () => (await this.#connection.get()).tail(),
    () => this.eventStrategy,
  );
  readonly #dispatcher = new Dispatcher(this.registry);
  readonly #publisher = new Publisher(
    () => this.#connection.opened?.records() ?? this.database(),
    () => this.publisher,
    () => collectionKindFor(this.eventStrategy),
  );
  /** The changes made by calls and commands of this process. */
  readonly changes = new Changes({
    access: this.access,
    database: () => this.database(),
    changer: () => this.publisher,
  });
  readonly #commands = new GuardedCommands(
    this.access,
    () => this.#guarded.guard,
    this.changes,
    () => this.#fleet(),
  );
  readonly #guarded: GuardedPublisher = new GuardedPublisher(
    this.#publisher,
    this.access,
    this.#commands,
    () => this.#fleet(),
  );
  readonly #connection = new CurrentConnection();
  #parts: EnvironmentParts | undefined;
  #publishesAs: EventPublisher | undefined;
  #watchdog: Watchdog | undefined;
  #isTestMode = false;
  readonly #hold = new EnvironmentHold();

  /** Uses this connection from now on; calls wait until it is open. */
  async connect(connection: Promise<Connection>, parts: EnvironmentParts): Promise<Connection> {
    if (this.#hold.ignores('connect()')) {
      void connection.then((unused) => unused.close()).catch(() => {});
      return this.#connection.get();
    }
    const before = this.close();
    this.#connection.set(connection);
    this.#parts = parts;
    this.#publishesAs = undefined;
    await before;
    return connection;
  }

  /**
   * Registers a function that is called when the database is requested and there is no connection: it must
   * connect.
   */
  connectWhenNeeded(connect: () => Promise<unknown>): void {
    this.#connection.connectWhenNeeded(connect);
  }

  /** @throws RocketJobError `not_configured` before `connect` */
  async database(): Promise<Db> {
    return (await this.#connection.get()).records();
  }

  /**
   * Returns the same database, read from the primary alone: for decisions about jobs. @throws RocketJobError
   * `not_configured`
   */
  async primaryDatabase(): Promise<Db> {
    return (await this.#connection.get()).primary();
  }

  /**
   * Returns the database with the slices of Ruby's jobs, read from the primary. @throws RocketJobError
   * `cannot_connect`
   */
  async slicesDatabase(): Promise<Db> {
    return (await this.#connection.get()).slices();
  }

  /** Returns the job classes that the living rj-servers run; undefined if unknown. */
  async knownJobClasses(): Promise<ReadonlySet<string> | undefined> {
    return this.#parts?.knownJobClasses?.();
  }

  /** Sees every command of this environment's connections; undefined if no guard was set. */
  get commandGuard(): CommandGuard | undefined {
    return this.#guarded.guard && this.#commands;
  }

  /**
   * Returns the same database on another client, for reads and writes that must not wait for others: changes,
   * heartbeats.
   */
  async tailDatabase(): Promise<Db> {
    return (await this.#connection.get()).tailDatabase();
  }

  /**
   * Returns the collection `rocket_job.servers`, with writes to the primary alone: a server stops even while
   * secondaries hang.
   */
  async servers(): Promise<Collection> {
    return serversIn(await this.database());
  }

  /**
   * Publishes one event.
   *
   * @throws RocketJobError `invalid_argument` before anything is written; `not_stored` if it isn't known to
   *   be stored
   */
  async publish(given: EventDraft): Promise<Publication> {
    const encoded = checkDraft(given);
    const wantsReceipts = given.wantsReceipts ?? this.asksForReceipts;
    const draft = wantsReceipts ? { ...given, wantsReceipts } : given;
    return this.#isTestMode
      ? publishInProcess(draft, this.#dispatcher, this.receipts.process)
      : this.#guarded.publish(draft, encoded);
  }

  /**
   * Lets the guard confirm an action that is about to be published to each of these servers separately.
   *
   * @throws RocketJobError `read_only`, `not_confirmed`
   */
  async beforeEach(action: string, servers: readonly AddressedServer[]): Promise<void> {
    if (this.access.mode === 'read-only') this.access.check(`publish ${action}`);
    if (this.access.mode === 'writable') await this.#guarded.guard?.beforeEach?.(action, servers);
  }

  /**
   * Publishes the event that reverts another event's temporary setting early.
   *
   * @throws RocketJobError `not_found` if that event's setting is no longer in force; as `publish` does
   */
  async endLease(eventId: ObjectId): Promise<Publication> {
    return (await this.#fleet()).leases.end(eventId);
  }

  /** This process as it appears in the events that it publishes. */
  get publisher(): EventPublisher {
    this.#publishesAs ??= processPublisher(this.#parts?.application);
    return this.#publishesAs;
  }

  /** From now on `guard` checks everything that is published, and `changeGuard` all other changes. */
  guardedBy(guard: PublicationGuard, changeGuard?: ChangeGuard): void {
    this.#guarded.guard = guard;
    this.changes.guard = changeGuard;
  }

  /** Returns the events that are being sent to the database and may still be written. */
  publishing(): PendingEvent[] {
    return this.#publisher.pendingEvents();
  }

  subscribe(receiver: Receiver): Subscription {
    return this.registry.add(receiver);
  }

  unsubscribe(subscription: Subscription): void {
    this.registry.remove(subscription);
  }

  /**
   * Resolves when the one listener of this environment is live; starts it if there is none. While the
   * database is unreachable it keeps trying.
   *
   * @throws RocketJobError `not_configured`; `invalid_configuration` if the configured strategy can't run
   *   here
   */
  async listen(): Promise<void> {
    const connection = await this.#connection.get();
    await this.listeners.start((event) => this.#dispatch(event, connection));
    this.#watchdog ??= this.#parts?.watch?.(this, connection.location.url);
  }

  /** Stops the process's own listener completely, together with the watchdog. */
  async stopListening(): Promise<void> {
    if (this.#hold.ignores('The end of the listener')) return;
    const watchdog = this.#watchdog;
    this.#watchdog = undefined;
    await Promise.all([this.listeners.stop(), watchdog?.end()]);
  }

  /** Whether a watchdog listens besides the main thread, and dumps its stack, even when it hangs. */
  get isWatched(): boolean {
    return this.#watchdog?.isLive === true;
  }

  /**
   * Delivers events directly to the subscribers of this process, without a database. Ruby's
   * `Subscriber.test_mode!`.
   */
  testMode(isOn = true): void {
    this.#isTestMode = isOn;
  }

  /**
   * From now on ignores calls that would close the connection or the listener: in an `rj-server` they belong
   * to the server, and without them the user's subscribers hear nothing.
   *
   * @param onIgnored gets the ignored call
   * @returns a function that ends this
   */
  hold(onIgnored: (what: string) => void): () => void {
    return this.#hold.begin(onIgnored);
  }

  /** Stops the listener and closes the connection. Subscriptions stay. */
  async close(): Promise<void> {
    if (this.#hold.ignores('disconnect()')) return;
    const connection = this.#connection.take();
    await Promise.all([this.stopListening(), this.listeners.stopAll()]);
    await this.receipts.flush(FLUSH_WITHIN_MS);
    await (await connection?.catch(() => undefined))?.close();
  }

  #dispatch(event: Event, connection: Connection): void {
    const isAsked = event.wantsReceipts === true && this.access.mode === 'writable';
    const open = () => this.receipts.open(event, connection.records());
    this.#dispatcher.dispatch(event, isAsked ? open : undefined);
  }

  /** The configured event strategy; undefined if the collection and the database decide. */
  get eventStrategy(): EventStrategy | undefined {
    return this.#parts?.strategy ?? eventStrategy(undefined, process.env);
  }

  async #fleet(): Promise<Fleet> {
    await this.#connection.get();
    return this.#parts ?? throwNotConnected();
  }
}
