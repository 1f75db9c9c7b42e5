import { idKey } from '../../mongo/stored/id-key';
import type { Followed, FollowedOutcome, Outcome, ReceiptSummary } from './outcome';

/**
 * The outcomes of one event: await it for a summary, or iterate over them as they arrive. Each use waits
 * separately.
 */
export class Receipts implements AsyncIterable<Outcome>, PromiseLike<ReceiptSummary> {
  readonly #follow: () => AsyncGenerator<FollowedOutcome<Followed>>;

  constructor(follow: () => AsyncGenerator<FollowedOutcome<Followed>>) {
    this.#follow = follow;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Outcome> {
    for await (const { outcome } of this.#follow()) yield outcome;
  }

  // biome-ignore lint/suspicious/noThenProperty: a summary is awaited like the promise it is
  then<T = ReceiptSummary, E = never>(
    onFulfilled?: ((summary: ReceiptSummary) => T | PromiseLike<T>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.#summary().then(onFulfilled, onRejected);
  }

  async #summary(): Promise<ReceiptSummary> {
    const latest = new Map<string, Outcome>();
    for await (const outcome of this) latest.set(idKey(outcome.id), outcome);
    const outcomes = [...latest.values()];
    return { outcomes, silent: outcomes.filter(isSilent) };
  }
}

function isSilent({ hasResponded, status }: Outcome): boolean {
  return !hasResponded && status !== 'unseen' && status !== 'unknown';
}
