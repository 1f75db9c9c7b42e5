import type { InputEvent } from './input-reader';
import { commandOf, textOf } from './keys';

/** What is typed or pasted while nothing is read: it waits for the next reading. */
export class TypeAhead {
  #gestures: InputEvent[] = [];
  #wake = () => {};

  push(gesture: InputEvent): void {
    this.#gestures.push(gesture);
    this.#wake();
  }

  /** All of it, which is gone from here then. */
  take(): InputEvent[] {
    return this.#gestures.splice(0);
  }

  /** Makes it one paste that is not entered. @returns whether there was any */
  hold(): boolean {
    const text = this.take().map(typedText).join('').replace(/\n+$/, '');
    if (text !== '') this.#gestures = [{ kind: 'paste', text, isEntered: false }];
    return text !== '';
  }

  /**
   * Resolves when there is any, or when `signal` gives it up. What is text stays; Enter, Escape and q only end what is
   * looked at.
   */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#gestures.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    const isAlone = this.#gestures.length === 1;
    this.#gestures = this.#gestures.filter((gesture) => !onlyDismisses(gesture, isAlone));
  }
}

function onlyDismisses(gesture: InputEvent, isAlone: boolean): boolean {
  if (gesture.kind === 'paste') return false;
  const text = textOf(gesture.key);
  return text === '' || commandOf(gesture.key) === 'enter' || (isAlone && text === 'q');
}

function typedText(gesture: InputEvent): string {
  if (gesture.kind === 'paste') return gesture.isEntered ? `${gesture.text}\n` : gesture.text;
  return commandOf(gesture.key) === 'enter' ? '\n' : textOf(gesture.key);
}
