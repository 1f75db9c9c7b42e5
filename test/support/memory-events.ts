import { BSON, type Db, type Document, Long, ObjectId } from 'mongodb';
import type { EventsCollection } from '../../src/event/collection';
import { Position } from '../../src/event/listen/position';
import type { RawDocument } from '../../src/event/listen/raw-document';
import type { Listening } from '../../src/event/listen/strategies/strategy';

interface FindOptions {
  readonly limit?: number;
  readonly batchSize?: number;
  readonly projection?: Document;
  readonly tailable?: boolean;
  readonly skip?: number;
}

/** How long a tailable cursor waits for changes. */
const AWAIT_MS = 1_000;

/**
 * `rocket_job.events` in memory, as far as a listener uses it: read backwards, or tailed. The newest is last.
 */
export class MemoryEvents {
  documents: Document[] = [];
  /** The requests, in order. */
  readonly finds: FindOptions[] = [];
  /** Called before each find gets its reply. */
  onFind: (options: FindOptions) => void = () => {};
  /** Called when a tailable cursor is asked for its next documents. */
  onAsk: () => void = () => {};
  /** The number of open cursors. */
  open = 0;
  /** The database's estimated count; by default the real one. */
  estimatedCount: number | undefined;
  /** Whether tailable cursors open, and hear new events. */
  areTailsOpening = true;
  areTailsHearing = true;
  /** Whether the database has ended them, and whether the driver has closed them for that reason. */
  areTailsEnded = false;
  areTailsClosed = false;
  readonly #waiting = new Set<() => void>();

  /** Adds events of one publisher, with these names. */
  add(...names: readonly string[]): void {
    for (const name of names)
      this.documents.push({ _id: new ObjectId(), name, action: 'go', created_at: new Date(0) });
    for (const wake of this.#waiting) wake();
  }

  get database(): Db {
    const collection = {
      find: (_filter: Document, options: FindOptions) =>
        options.tailable === true ? this.#tail(options) : this.#cursor(options),
      estimatedDocumentCount: async () => this.estimatedCount ?? this.documents.length,
    };
    const client = { startSession: () => ({ id: {}, endSession: async () => {} }) };
    const database = { client, collection: () => collection };
    Object.assign(collection, { db: database });
    return database as unknown as Db;
  }

  #cursor(options: FindOptions) {
    this.finds.push(options);
    this.onFind(options);
    this.open++;
    const { limit = 0, batchSize = 101, projection } = options;
    const shown = ({ action, ...marks }: Document) =>
      projection === undefined ? { ...marks, action } : marks;
    const newest = this.documents.toReversed().slice(0, limit === 0 ? undefined : limit);
    const rest = newest.map((document) => BSON.serialize(shown(document)));
    let buffered: Uint8Array[] = [];
    return {
      tryNext: async () => {
        buffered = rest.splice(0, batchSize);
        return buffered.shift() ?? null;
      },
      readBufferedDocuments: () => buffered.splice(0),
      close: async () => {
        this.open--;
      },
    };
  }

  #tail(options: FindOptions) {
    this.finds.push(options);
    this.open++;
    const { skip = 0, batchSize = 101 } = options;
    let at = skip;
    let buffered: Uint8Array[] = [];
    const isClosed = () => this.areTailsClosed;
    const id = () => (this.areTailsEnded ? Long.ZERO : Long.ONE);
    return {
      tryNext: async () => {
        this.onAsk();
        if (!this.areTailsOpening) return new Promise<never>(() => {});
        if (at >= this.documents.length || !this.areTailsHearing) await this.#news();
        if (!this.areTailsHearing) return null;
        const batch = this.documents.slice(at, at + batchSize);
        buffered = batch.map((document) => BSON.serialize(document));
        at += batch.length;
        return buffered.shift() ?? null;
      },
      readBufferedDocuments: () => buffered.splice(0),
      close: async () => {
        this.open--;
      },
      get closed() {
        return isClosed();
      },
      get id() {
        return id();
      },
    };
  }

  /** Resolves when something was added, or when a cursor's wait is over. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, AWAIT_MS);
      this.#waiting.add(wake);
    });
  }

  /** Returns the inputs of a strategy here. */
  listening(kind: EventsCollection['kind'] = 'capped') {
    const ending = new AbortController();
    const gaps: (readonly [after: unknown, before: unknown])[] = [];
    const nameOf = (document: RawDocument | undefined) => document?.read()['name'];
    const lives: number[] = [];
    const heard: (readonly RawDocument[])[] = [];
    const listening: Listening = {
      database: this.database,
      collection: {
        kind,
        collectionId: 'first',
        expireAfterMs: kind === 'capped' ? undefined : 86_400_000,
        done: 'found',
        refusal: undefined,
      },
      position: new Position<RawDocument>(),
      signal: ending.signal,
      onLive: () => void lives.push(this.finds.length),
      onDocuments: (documents) => void heard.push(documents),
      onGap: (after, before) => void gaps.push([nameOf(after), nameOf(before)]),
    };
    return { listening, gaps, lives, heard, end: () => ending.abort() };
  }
}
