import type { Db } from 'mongodb';
import type { EventStrategy } from '../../../config/settings/event-strategy';
import type { EventsCollection } from '../../collection';
import type { Position } from '../position';
import type { RawDocument } from '../raw-document';

/** The inputs of a strategy, and the callbacks it reports to. */
export interface Listening {
  readonly database: Db;
  /** As it was found at the start. */
  readonly collection: EventsCollection;
  readonly position: Position<RawDocument>;
  readonly signal: AbortSignal;
  /** Every later publication will be delivered. */
  onLive(): void;
  /** Gets new documents in order of arrival, each once: acts on them before anything else can happen. */
  onDocuments(documents: readonly RawDocument[]): void;
  /**
   * Events between these two may have been deleted before they were read: the last known one and the first
   * found one.
   */
  onGap(after: RawDocument | undefined, before: RawDocument | undefined): void;
}

/** A way of finding new events. */
export interface Strategy {
  readonly name: EventStrategy;
  /**
   * Delivers new documents; each is remembered in the position when it is delivered, and none is delivered
   * once `signal` is aborted. Ends then, or when the collection was replaced; throws when the database no
   * longer responds. Run it again with the same position to continue.
   */
  listen(listening: Listening): Promise<void>;
}

/** Delivers documents that the position remembers by now, unless there are none. */
export async function deliver({ onDocuments }: Listening, documents: readonly RawDocument[]): Promise<void> {
  if (documents.length === 0) return;
  onDocuments(documents);
  // The actions start before the next batch is requested, because the request takes time too.
  await undefined;
}

/** The collection holds no known event any more: reports the gap if events may have been missed. */
export function reportGap(
  { collection, position, onGap }: Listening,
  after: RawDocument | undefined,
  before: RawDocument | undefined,
): void {
  if (position.mayHaveMissed(collection, performance.now(), before !== undefined)) onGap(after, before);
}
