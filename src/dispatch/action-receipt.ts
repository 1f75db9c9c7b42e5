/**
 * Where one subscription says what became of one event. None of this is waited for, and none of it throws: a receipt
 * is never on the way of the action itself.
 */
export interface ActionReceipt {
  /** @param result what the action returned */
  done(result: unknown): void;
  ignored(reason: string): void;
  /** @param error what the action threw; anything */
  failed(error: unknown): void;
  /** The event was meant for others: nothing is said. */
  notTargeted(): void;
}

/** Called when a subscription begins to act on the event. */
export type OpenReceipt = () => ActionReceipt;
