import type { InputEvent } from './input-reader';
import { commandOf, textOf } from './keys';

/** Input that arrives between reads: it waits for the next reading. */
export class TypeAhead {
  #events: InputEvent[] = [];
  #wake = () => {};

  push(event: InputEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Removes and returns all of it. */
  take(): InputEvent[] {
    return this.#events.splice(0);
  }

  /** Turns it into one paste that isn't entered. @returns whether there was any */
  hold(): boolean {
    const text = this.take().map(typedText).join('').replace(/\n+$/, '');
    if (text !== '') this.#events = [{ kind: 'paste', text, isEntered: false }];
    return text !== '';
  }

  /**
   * Resolves when there is any input, or when `signal` aborts. Text stays; Enter, Escape and q only end the
   * current display.
   */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#events.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    const isAlone = this.#events.length === 1;
    this.#events = this.#events.filter((event) => !onlyDismisses(event, isAlone));
  }
}

function onlyDismisses(event: InputEvent, isAlone: boolean): boolean {
  if (event.kind === 'paste') return false;
  const text = textOf(event.key);
  return text === '' || commandOf(event.key) === 'enter' || (isAlone && text === 'q');
}

function typedText(event: InputEvent): string {
  if (event.kind === 'paste') return event.isEntered ? `${event.text}\n` : event.text;
  return commandOf(event.key) === 'enter' ? '\n' : textOf(event.key);
}
