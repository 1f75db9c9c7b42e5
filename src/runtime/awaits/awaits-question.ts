import type { Awaiting } from '../../logging/awaited';
import { inTime } from '../../mongo/in-time';

/** A thread that waits answers in milliseconds. */
const ANSWER_WITHIN_MS = 500;

/** The question to a thread what its job awaits. Whoever asks until it answers gets that answer. */
export class AwaitsQuestion {
  readonly #askers = new Set<(awaiting: Awaiting) => void>();

  /** @returns undefined where the thread does not answer in time */
  async ask(send: () => void): Promise<Awaiting | undefined> {
    const answered = new Promise<Awaiting>((resolve) => this.#askers.add(resolve));
    send();
    return inTime(answered, ANSWER_WITHIN_MS, () => new Error('no response')).catch(() => undefined);
  }

  answered(awaiting: Awaiting): void {
    for (const take of this.#askers) take(awaiting);
    this.#askers.clear();
  }
}
