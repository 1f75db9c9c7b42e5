import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import type { EventStrategy } from '../../src/config/settings/event-strategy';
import type { Event } from '../../src/event/event';
import { Listener } from '../../src/event/listen/listener';
import { collectionKindFor } from '../../src/event/listen/strategies/choice';
import { ConcurrencyLimiter } from '../../src/event/publish/concurrency-limiter';
import { Publisher } from '../../src/event/publish/publisher';
import { explainingConnection } from '../../src/mongo/guard/explaining-connection';
import { killCursors } from '../faults/kill-cursors';

export const EVENTS = 'rocket_job.events';

interface ListeningOptions {
  readonly strategy?: EventStrategy;
  /** Options of the listener's own client. */
  readonly tail?: MongoClientOptions;
}

/** A listener on its own client, a publisher on another, and the events heard. */
export class Listening implements AsyncDisposable {
  readonly client: MongoClient;
  readonly tailClient: MongoClient;
  readonly listener: Listener;
  readonly publisher: Publisher;
  readonly heard: Event[] = [];
  readonly #turns = new ConcurrencyLimiter({
    atATime: 50,
    mostWaiting: 10_000,
    longestWaitMs: 30_000,
    giveUpAfterMs: 5_000,
  });

  constructor(url: string, { strategy, tail = {} }: ListeningOptions = {}) {
    this.client = new MongoClient(url);
    this.tailClient = new MongoClient(url, {
      monitorCommands: true,
      serverSelectionTimeoutMS: 1_000,
      // As the product's own clients.
      ...{ connectionType: explainingConnection() },
      ...tail,
    });
    this.publisher = new Publisher(
      async () => this.database,
      undefined,
      () => collectionKindFor(strategy),
    );
    this.listener = new Listener(
      { database: async () => (await this.tailClient.connect()).db(), close: () => this.tailClient.close() },
      { dispatch: (event) => this.heard.push(event), strategy },
    );
  }

  get database(): Db {
    return this.client.db();
  }

  async publish(action: string): Promise<Event> {
    const draft = { name: 'Example', action, parameters: {} };
    return (await this.#turns.take(() => this.publisher.publish(draft))).event;
  }

  /** The events heard from `publish`, in order. */
  readonly actions = (): string[] =>
    this.heard.filter(({ name }) => name === 'Example').map(({ action }) => action);

  /** Returns the open cursors on the collection. */
  async cursors(): Promise<unknown[]> {
    const open = await this.client
      .db('admin')
      .aggregate([{ $currentOp: { idleCursors: true, allUsers: true } }])
      .match({ ns: `${this.database.databaseName}.${EVENTS}`, 'cursor.cursorId': { $exists: true } })
      .toArray();
    return open.map((operation) => operation['cursor'].cursorId);
  }

  async killCursors(): Promise<void> {
    await killCursors(this.database);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.listener.stop();
    await this.database.dropDatabase();
    await this.client.close();
  }
}
