import type { Db, Document } from 'mongodb';
import type { Position } from '../position';

/** What a strategy tells while it runs. */
export interface StrategyEvents {
  /** The cursor stands: whatever is published from now on will be delivered. */
  onLive(): void;
  /** Events between the last known one and the first one found may have been overwritten before they were read. */
  onGap(): void;
}

/** How new events are found. One contract; the collection decides which one fits. */
export interface Strategy {
  readonly name: 'capped';
  /**
   * Documents in the order of their arrival, each once, in batches; each is remembered in `position` when it is
   * handed out. Ends when `signal` is aborted or the cursor is lost without an error; throws when it is lost with one.
   * Run it again with the same `position` and it goes on where it stood.
   */
  batches(
    database: Db,
    position: Position,
    signal: AbortSignal,
    events: StrategyEvents,
  ): AsyncGenerator<Document[]>;
}
