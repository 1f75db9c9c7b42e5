/**
 * Records the outcome of one event in one subscription. Nothing here is awaited, and nothing throws: a
 * receipt never delays the action.
 */
export interface ActionReceipt {
  /** The action starts: until now the event was queued. */
  begun(): void;
  /** @param result the action's return value */
  done(result: unknown): void;
  ignored(reason: string): void;
  /** @param error the action's error; anything may have been thrown */
  failed(error: unknown): void;
  /** The event is for other processes: no receipt is written. */
  notTargeted(): void;
}

/** Called when an event reaches a subscription that will act on it. */
export type OpenReceipt = () => ActionReceipt;
