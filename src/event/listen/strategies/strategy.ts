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
   * Yields documents in order of arrival, each once, in batches; each is remembered in the position when it
   * is yielded. Ends when `signal` is aborted or the collection was replaced; throws when the database no
   * longer responds. Run it again with the same position to continue.
   */
  batches(listening: Listening): AsyncGenerator<readonly RawDocument[]>;
}

/** The collection holds no known event any more: reports the gap if events may have been missed. */
export function reportGap(
  { collection, position, onGap }: Listening,
  after: RawDocument | undefined,
  before: RawDocument | undefined,
): void {
  if (position.mayHaveMissed(collection, performance.now(), before !== undefined)) onGap(after, before);
}
