import type { Db, MongoClient } from 'mongodb';
import { inTime } from '../in-time';
import { OWN_OPTIONS } from './own-options';

const CLOSE_TIMEOUT_MS = 1_000;

/** A listener's own client, because a tail on a shared pool delays publishers. */
export class Tail {
  readonly #name: string;
  readonly #newClient: () => Promise<MongoClient>;
  readonly #open: Set<Tail>;
  #client: Promise<MongoClient> | undefined;

  /**
   * @param name the database's name
   * @param open holds this tail while it has a client
   */
  constructor(name: string, newClient: () => Promise<MongoClient>, open: Set<Tail>) {
    this.#name = name;
    this.#newClient = newClient;
    this.#open = open;
  }

  /** Connects at the first call, or again. */
  async database(): Promise<Db> {
    this.#open.add(this);
    this.#client ??= this.#newClient();
    // A client that has failed to connect stays closed until it is told to connect again.
    const connected = await (await this.#client).connect();
    return connected.db(this.#name, { ...OWN_OPTIONS, readPreference: 'primary' });
  }

  /** Closes the client completely. Never hangs and never throws. */
  async close(): Promise<void> {
    this.#open.delete(this);
    const client = this.#client;
    this.#client = undefined;
    await closeInTime(await client?.catch(() => undefined));
  }
}

/** Closes a client, and waits for that at most one second. */
export async function closeInTime(client: MongoClient | undefined): Promise<void> {
  const closed = Promise.resolve(client?.close());
  await inTime(closed, CLOSE_TIMEOUT_MS, () => new Error('not closed in time')).catch(() => {});
}
