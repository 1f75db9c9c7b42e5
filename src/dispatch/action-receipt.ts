/**
 * Where one subscription says what became of one event. None of this is waited for, and none of it throws: a receipt
 * is never on the way of the action itself.
 */
export interface ActionReceipt {
  /** The action begins: until now the event has waited for its turn. */
  begun(): void;
  /** @param result what the action returned */
  done(result: unknown): void;
  ignored(reason: string): void;
  /** @param error what the action threw; anything */
  failed(error: unknown): void;
  /** The event was meant for others: nothing is said. */
  notTargeted(): void;
}

/** Called when the event has come to a subscription that is to act on it. */
export type OpenReceipt = () => ActionReceipt;
