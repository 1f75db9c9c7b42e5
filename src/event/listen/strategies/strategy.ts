import type { Db } from 'mongodb';
import type { EventStrategy } from '../../../config/settings/event-strategy';
import type { EventsCollection } from '../../collection';
import type { Position } from '../position';
import type { RawDocument } from '../raw-document';

/** What a strategy works with, and what it tells while it runs. */
export interface Listening {
  readonly database: Db;
  /** As it was found when this began. */
  readonly collection: EventsCollection;
  readonly position: Position<RawDocument>;
  readonly signal: AbortSignal;
  /** Whatever is published from now on will be delivered. */
  onLive(): void;
  /** Between these two, events may have gone before they were read: the last one known, the first one found. */
  onGap(after: RawDocument | undefined, before: RawDocument | undefined): void;
}

/** How new events are found. One contract. */
export interface Strategy {
  readonly name: EventStrategy;
  /**
   * Documents in the order of their arrival, each once, in batches; each is remembered in the position when it is
   * handed out. Ends when `signal` is aborted or the collection is another one now; throws when the database does not
   * answer any more. Run it again with the same position and it goes on where it stood.
   */
  batches(listening: Listening): AsyncGenerator<readonly RawDocument[]>;
}

/** Nothing known stands in the collection any more: says what may have been missed, if anything may. */
export function reportGap(
  { collection, position, onGap }: Listening,
  after: RawDocument | undefined,
  before: RawDocument | undefined,
): void {
  if (position.mayHaveMissed(collection, performance.now(), before !== undefined)) onGap(after, before);
}
