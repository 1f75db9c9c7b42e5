import type { Awaiting } from '../../logging/awaited';
import { inTime } from '../../mongo/in-time';

/** A waiting thread replies in milliseconds. */
const ANSWER_WITHIN_MS = 500;

/** Asks a thread what its job awaits. Callers that ask before it replies share one reply. */
export class AwaitsQuestion {
  readonly #askers = new Set<(awaiting: Awaiting) => void>();

  /** @returns undefined if the thread doesn't reply in time */
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
