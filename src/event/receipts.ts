import type { Answer, RollCall } from './answer';

/** The answers to one event: awaited as a roll call, or iterated as they come. Each does its own waiting. */
export class Receipts implements AsyncIterable<Answer>, PromiseLike<RollCall> {
  readonly #follow: () => AsyncGenerator<Answer>;

  constructor(follow: () => AsyncGenerator<Answer>) {
    this.#follow = follow;
  }

  [Symbol.asyncIterator](): AsyncIterator<Answer> {
    return this.#follow();
  }

  // biome-ignore lint/suspicious/noThenProperty: a roll call is awaited like the promise it is
  then<T = RollCall, E = never>(
    onFulfilled?: ((rollCall: RollCall) => T | PromiseLike<T>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.#rollCall().then(onFulfilled, onRejected);
  }

  async #rollCall(): Promise<RollCall> {
    const latest = new Map<string, Answer>();
    for await (const answer of this.#follow()) latest.set(answer.id.toHexString(), answer);
    const answers = [...latest.values()];
    return { answers, silent: answers.filter(isSilent) };
  }
}

function isSilent({ hasAnswered, status }: Answer): boolean {
  return !hasAnswered && status !== 'unseen';
}
