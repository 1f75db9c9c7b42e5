import { type Collection, type Db, ObjectId } from 'mongodb';
import { newCodeSettings } from './config/code-settings';
import { Dispatcher } from './dispatch/dispatcher';
import type { Receiver } from './dispatch/receiver';
import { Registry, type Subscription } from './dispatch/registry';
import { RocketJobError } from './errors/rocket-job-error';
import { eventFromDocument, throughTheWire } from './event/codec';
import type { EventDraft } from './event/event';
import { Listener, type ListenerState } from './event/listener';
import { processPublisher } from './event/process-publisher';
import { type ExpectedServers, Publication } from './event/publication';
import type { PublicationGuard } from './event/publication-guard';
import { checkDraft, Publisher, type UnderWay } from './event/publisher';
import { notStored } from './event/stored-event';
import { SERVERS } from './mongo/collection-names';
import type { Connection } from './mongo/connection';
import { WriteAccess } from './mongo/write-access';

/** What an environment is given by the layers above it. */
export interface EnvironmentParts {
  /** Tells a publisher which servers should act. */
  readonly expectedServers: ExpectedServers;
  /** What this program is called in its events; the name of its main file by default. */
  readonly application?: string | undefined;
}

/**
 * One Rocket Job environment as this process sees it: a connection with its collections, the subscribers of this
 * process, and one listener. A process has a default one; `RocketJob.connect()` connects it.
 */
export class Environment {
  readonly registry = new Registry();
  /** The settings that this process's own code has set. */
  readonly config = newCodeSettings();
  /** Set by the runtime in the threads of an `rj-server`. */
  isServer = false;
  /** What may be written, where somebody guards it. */
  readonly access = new WriteAccess();
  readonly #dispatcher = new Dispatcher(this.registry);
  readonly #publisher = new Publisher(
    () => this.database(),
    () => processPublisher(this.#parts?.application),
  );
  #connection: Promise<Connection> | undefined;
  #connectWhenNeeded: (() => Promise<unknown>) | undefined;
  #parts: EnvironmentParts | undefined;
  #guard: PublicationGuard | undefined;
  #listener: Listener | undefined;
  #isTestMode = false;

  /**
   * Use this connection from now on; what is called meanwhile waits for it.
   */
  async connect(connection: Promise<Connection>, parts: EnvironmentParts): Promise<Connection> {
    const before = this.close();
    this.#connection = connection;
    this.#parts = parts;
    await before;
    try {
      return await connection;
    } catch (error) {
      if (this.#connection === connection) this.#connection = undefined;
      throw error;
    }
  }

  /** Calls this when the database is asked for and nobody has connected: it is to connect. */
  connectWhenNeeded(connect: () => Promise<unknown>): void {
    this.#connectWhenNeeded = connect;
  }

  /** @throws RocketJobError `not_configured` before `connect` */
  async database(): Promise<Db> {
    return this.asPermitted((await this.#connected()).database());
  }

  /** A database of this environment, in which nobody writes what `access` does not allow. */
  asPermitted(database: Db): Db {
    return this.#guard === undefined ? database : this.access.guarded(database);
  }

  /** The same database on a client of its own, for what waits for news from it. */
  async tailDatabase(): Promise<Db> {
    return (await this.#connected()).tailDatabase();
  }

  /** The collection `rocket_job.servers`. */
  async servers(): Promise<Collection> {
    return (await this.database()).collection(SERVERS);
  }

  /**
   * Publishes one event.
   *
   * @throws RocketJobError `invalid_argument` before anything is written; `not_stored` when it is not known to be
   *   stored
   */
  async publish(draft: EventDraft): Promise<Publication> {
    if (this.#isTestMode) return this.#publishHere(draft);
    if (this.access.mode === 'read-only') this.access.check(`publish ${draft.action}`);
    const { id = new ObjectId() } = draft;
    const expected = await this.#expected(draft).catch((error: Error) => {
      throw error instanceof RocketJobError ? error : notStored(id, false, error);
    });
    const isRehearsal = this.access.mode === 'dry';
    await this.#guard?.before({ event: draft, expected }, isRehearsal);
    if (isRehearsal) return this.#rehearse({ ...draft, id }, expected);
    return new Publication(await this.#publisher.publish({ ...draft, id }), expected);
  }

  /** From now on `guard` looks over everything that is published. */
  guardedBy(guard: PublicationGuard): void {
    this.#guard = guard;
  }

  /** The events that are on their way to the database and may still be written. */
  publishing(): UnderWay[] {
    return this.#publisher.underWay();
  }

  subscribe(receiver: Receiver): Subscription {
    return this.registry.add(receiver);
  }

  unsubscribe(subscription: Subscription): void {
    this.registry.remove(subscription);
  }

  /** Resolves when the one listener of this environment is live; starts it when there is none. */
  async listen(): Promise<void> {
    const connection = await this.#connected();
    this.#listener ??= new Listener(
      async () => this.asPermitted(await connection.tailDatabase()),
      (event) => this.#dispatcher.dispatch(event),
    );
    await this.#listener.start();
  }

  async stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.stop();
  }

  get listenerState(): ListenerState {
    return this.#listener?.state ?? { status: 'stopped' };
  }

  /** Events go straight to the subscribers of this process, and no database is needed. Ruby's `Subscriber.test_mode!`. */
  testMode(isOn = true): void {
    this.#isTestMode = isOn;
  }

  /** Ends the listener and the connection. Subscriptions stay. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await this.stopListening();
    await (await connection?.catch(() => undefined))?.close();
  }

  async #expected(draft: EventDraft): ReturnType<ExpectedServers> {
    return this.#parts?.expectedServers(draft);
  }

  async #rehearse(draft: EventDraft, expected: Publication['expected']): Promise<Publication> {
    const document = await this.#publisher.rehearse(draft);
    this.#guard?.rehearsed({ document, expected });
    const event = eventFromDocument(document);
    if (event === undefined) throw new Error('Expected an event in its own document, got none');
    return new Publication({ event, durability: 'rehearsed' }, expected);
  }

  async #publishHere(draft: EventDraft): Promise<Publication> {
    checkDraft(draft);
    const event = {
      ...draft,
      id: undefined,
      parameters: throughTheWire(draft.parameters),
      createdAt: new Date(),
    };
    this.#dispatcher.dispatch(event);
    await this.#dispatcher.settled(event);
    return new Publication({ event, durability: 'stored' }, undefined);
  }

  async #connected(): Promise<Connection> {
    if (this.#connection === undefined) await this.#connectWhenNeeded?.();
    if (this.#connection !== undefined) return this.#connection;
    throw new RocketJobError(
      'not_configured',
      'Expected a connection to a Rocket Job environment, got none. Call `await RocketJob.connect({ url })` first.',
      {},
    );
  }
}

const processEnvironment = new Environment();

/** The environment that publishing, subscribing and lookups use. */
export function defaultEnvironment(): Environment {
  return processEnvironment;
}
