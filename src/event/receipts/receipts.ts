import { idKey } from '../../mongo/stored/id-key';
import type { Answer, Followed, FollowedAnswer, RollCall } from './answer';

/** The answers to one event: awaited as a roll call, or iterated as they come. Each does its own waiting. */
export class Receipts implements AsyncIterable<Answer>, PromiseLike<RollCall> {
  readonly #follow: () => AsyncGenerator<FollowedAnswer<Followed>>;

  constructor(follow: () => AsyncGenerator<FollowedAnswer<Followed>>) {
    this.#follow = follow;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Answer> {
    for await (const { answer } of this.#follow()) yield answer;
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
    for await (const answer of this) latest.set(idKey(answer.id), answer);
    const answers = [...latest.values()];
    return { answers, silent: answers.filter(isSilent) };
  }
}

function isSilent({ hasAnswered, status }: Answer): boolean {
  return !hasAnswered && status !== 'unseen' && status !== 'unknown';
}
