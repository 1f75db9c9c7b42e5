import type { Gesture } from './gesture-reader';
import { commandOf, textOf } from './keys';

/** Waits for one key while nothing is read. */
export class KeyWait {
  #resolve = () => {};

  /** Resolves at the next `happened()`, or when `signal` gives it up. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      this.#resolve = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  happened(): void {
    this.#resolve();
  }
}

/** What is left of the keys that ended something: one that only dismisses is no text. */
export function withoutDismissal(gestures: readonly Gesture[]): Gesture[] {
  return gestures.filter((gesture) => {
    if (gesture.kind === 'paste') return true;
    const isLoneQ = gestures.length === 1 && textOf(gesture.key) === 'q';
    return !isLoneQ && textOf(gesture.key) !== '' && commandOf(gesture.key) !== 'enter';
  });
}
