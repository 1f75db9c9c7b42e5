import type { Db, MongoClient } from 'mongodb';
import { inTime } from '../in-time';
import { OWN_OPTIONS } from './own-options';

const CLOSE_TIMEOUT_MS = 1_000;

/** A client that a listener has for itself: a tail on a shared pool holds publishers up. */
export class Tail {
  readonly #name: string;
  readonly #newClient: () => Promise<MongoClient>;
  readonly #open: Set<Tail>;
  #client: Promise<MongoClient> | undefined;

  /**
   * @param name of the database
   * @param open holds this one as long as it has a client
   */
  constructor(name: string, newClient: () => Promise<MongoClient>, open: Set<Tail>) {
    this.#name = name;
    this.#newClient = newClient;
    this.#open = open;
  }

  /** Connects when it is first asked for, or again. */
  async database(): Promise<Db> {
    this.#open.add(this);
    this.#client ??= this.#newClient();
    // A client that has once failed to connect stays closed until it is asked to connect again.
    const connected = await (await this.#client).connect();
    return connected.db(this.#name, { ...OWN_OPTIONS, readPreference: 'primary' });
  }

  /** Ends the client whole. Never hangs and never throws. */
  async close(): Promise<void> {
    this.#open.delete(this);
    const client = this.#client;
    this.#client = undefined;
    await closeInTime(await client?.catch(() => undefined));
  }
}

/** Closes a client, and waits for that for a second at most. */
export async function closeInTime(client: MongoClient | undefined): Promise<void> {
  const closed = Promise.resolve(client?.close());
  await inTime(closed, CLOSE_TIMEOUT_MS, () => new Error('not closed in time')).catch(() => {});
}
