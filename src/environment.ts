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

/** What a process that disconnects gives its receipts to be written. */
const FLUSH_WITHIN_MS = 1_000;

/**
 * One Rocket Job environment as this process sees it: a connection with its collections, the subscribers of this
 * process, and one listener. A process has a default one; `RocketJob.connect()` connects it.
 */
export class Environment {
  readonly registry = new Registry();
  /** The settings that this process's own code has set. */
  readonly config = newCodeSettings();
  /** An `rj-server` reads it once for all its threads. */
  readonly secretConfig = new SecretConfig(
    process.env,
    () => !this.isServer,
    (what) => this.access.check(what),
  );
  /** Set by the runtime in the threads of an `rj-server`. */
  isServer = false;
  /** What may be written, where somebody guards it. */
  readonly access = new WriteAccess();
  /** Whether events are published with `receipts` when nothing else is said, as in the console. */
  asksForReceipts = false;
  /** What this process says of the events of others. */
  readonly receipts = new OpenReceipts();
  readonly listeners = new Listeners(
    async () => (await this.#connection.get()).tail(),
    () => this.eventStrategy,
  );
  readonly #dispatcher = new Dispatcher(this.registry);
  readonly #publisher = new Publisher(
    () => this.database(),
    () => this.publisher,
    () => collectionKindFor(this.eventStrategy),
  );
  /** What is changed by calls and commands of this process. */
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
  #watchdog: Watchdog | undefined;
  #isTestMode = false;
  readonly #hold = new EnvironmentHold();

  /** Use this connection from now on; what is called meanwhile waits for it. */
  async connect(connection: Promise<Connection>, parts: EnvironmentParts): Promise<Connection> {
    if (this.#hold.ignores('connect()')) {
      void connection.then((unused) => unused.close()).catch(() => {});
      return this.#connection.get();
    }
    const before = this.close();
    this.#connection.set(connection);
    this.#parts = parts;
    await before;
    return connection;
  }

  /** Calls this when the database is asked for and nobody has connected: it is to connect. */
  connectWhenNeeded(connect: () => Promise<unknown>): void {
    this.#connection.connectWhenNeeded(connect);
  }

  /** @throws RocketJobError `not_configured` before `connect` */
  async database(): Promise<Db> {
    return (await this.#connection.get()).records();
  }

  /** The same database, read from the primary alone: for decisions about jobs. @throws RocketJobError `not_configured` */
  async primaryDatabase(): Promise<Db> {
    return (await this.#connection.get()).primary();
  }

  /** The database with the slices of Ruby's jobs, read from the primary. @throws RocketJobError `cannot_connect` */
  async slicesDatabase(): Promise<Db> {
    return (await this.#connection.get()).slices();
  }

  /** The job classes that the living servers of ours work on; undefined where that can't be told. */
  async knownJobClasses(): Promise<ReadonlySet<string> | undefined> {
    return this.#parts?.knownJobClasses?.();
  }

  /** Sees every command of a connection of this environment; undefined where no guard was set. */
  get commandGuard(): CommandGuard | undefined {
    return this.#guarded.guard && this.#commands;
  }

  /** The same database on one more client, for what must not wait behind the work of others: news, signs of life. */
  async tailDatabase(): Promise<Db> {
    return (await this.#connection.get()).tailDatabase();
  }

  /** The collection `rocket_job.servers`, written to the primary alone: a server stops while secondaries hang. */
  async servers(): Promise<Collection> {
    return serversIn(await this.database());
  }

  /**
   * Publishes one event.
   *
   * @throws RocketJobError `invalid_argument` before anything is written; `not_stored` when it is not known to be
   *   stored
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
   * Has the guard ask about an action that is about to be published to each of these servers by itself.
   *
   * @throws RocketJobError `read_only`, `not_confirmed`
   */
  async beforeEach(action: string, servers: readonly AddressedServer[]): Promise<void> {
    if (this.access.mode === 'read-only') this.access.check(`publish ${action}`);
    if (this.access.mode === 'writable') await this.#guarded.guard?.beforeEach?.(action, servers);
  }

  /**
   * Publishes the event that takes back, before its time, what another event has set for a time.
   *
   * @throws RocketJobError `not_found` where nothing is set by that event any more; as `publish` does
   */
  async endLease(eventId: ObjectId): Promise<Publication> {
    return (await this.#fleet()).leases.end(eventId);
  }

  /** This process, as it is in the events that it publishes. */
  get publisher(): EventPublisher {
    return processPublisher(this.#parts?.application);
  }

  /** From now on `guard` looks over everything that is published, and `changeGuard` all other changes. */
  guardedBy(guard: PublicationGuard, changeGuard?: ChangeGuard): void {
    this.#guarded.guard = guard;
    this.changes.guard = changeGuard;
  }

  /** The events that are on their way to the database and may still be written. */
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
   * Resolves when the one listener of this environment is live; starts it when there is none. While the database is
   * away it keeps trying.
   *
   * @throws RocketJobError `not_configured`; `invalid_configuration` when the strategy that was set cannot run here
   */
  async listen(): Promise<void> {
    const connection = await this.#connection.get();
    await this.listeners.start((event) => this.#dispatch(event, connection));
    this.#watchdog ??= this.#parts?.watch?.(this, connection.location.url);
  }

  /** Ends the process's own listener whole, and the watchdog with it. */
  async stopListening(): Promise<void> {
    if (this.#hold.ignores('The end of the listener')) return;
    const watchdog = this.#watchdog;
    this.#watchdog = undefined;
    await Promise.all([this.listeners.stop(), watchdog?.end()]);
  }

  /** Whether a watchdog listens beside the main thread, and dumps its stack, also when it hangs. */
  get isWatched(): boolean {
    return this.#watchdog?.isLive === true;
  }

  /** Events go straight to the subscribers of this process, and no database is needed. Ruby's `Subscriber.test_mode!`. */
  testMode(isOn = true): void {
    this.#isTestMode = isOn;
  }

  /**
   * From now on whatever would end the connection or the listener is ignored: in an `rj-server` they are the server's, and
   * without them the user's subscribers hear nothing.
   *
   * @param onIgnored told what was ignored
   * @returns ends that
   */
  hold(onIgnored: (what: string) => void): () => void {
    return this.#hold.begin(onIgnored);
  }

  /** Ends the listener and the connection. Subscriptions stay. */
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

  /** The event strategy that was set; undefined where the collection and the database decide. */
  get eventStrategy(): EventStrategy | undefined {
    return this.#parts?.strategy ?? eventStrategy(undefined, process.env);
  }

  async #fleet(): Promise<Fleet> {
    await this.#connection.get();
    return this.#parts ?? throwNotConnected();
  }
}
