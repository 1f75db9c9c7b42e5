import { setImmediate as nextTurn } from 'node:timers/promises';
import { codes, type TextOutput } from '../../../src/console-startup';
import type { TerminalInput } from './input-reader';

/**
 * The state of the terminal while the editor uses it: raw, with bracketed paste. Restored at the end of the
 * process at the latest.
 */
export class TerminalMode {
  readonly #input: TerminalInput;
  readonly #output: TextOutput;
  readonly #isDumb: boolean;
  #isEntered = false;
  #isRaw = false;

  constructor(input: TerminalInput, output: TextOutput, isDumb: boolean) {
    this.#input = input;
    this.#output = output;
    this.#isDumb = isDumb;
  }

  /** Whether keys arrive unprocessed, without an echo from the terminal. */
  get isRaw(): boolean {
    return this.#isRaw;
  }

  enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    process.on('exit', this.#restore);
    this.#setRaw(true);
    if (!this.#isDumb) this.#output.write(codes.bracketedPasteOn);
    this.#input.resume();
  }

  leave(): void {
    this.#restore();
    this.#input.pause();
  }

  /**
   * Runs something with the terminal's own Ctrl+C, which sends SIGINT: the only way to reach a loop that
   * never yields.
   */
  async withSignals<T>(run: () => Promise<T>): Promise<T> {
    return this.#withRaw(false, async () => {
      // An earlier Ctrl+C is still a key, and is read now, because the running code may leave no other moment
      // for it.
      await nextTurn();
      return run();
    });
  }

  /** Ends `withSignals`, even if its function never finishes because it was interrupted. */
  withoutSignals(): void {
    if (this.#isEntered && !this.#isRaw) this.#setRaw(true);
  }

  /** Runs something with a terminal that passes on every key, even inside `withSignals`. */
  async withKeys<T>(run: () => Promise<T>): Promise<T> {
    return this.#withRaw(true, run);
  }

  async #withRaw<T>(isRaw: boolean, run: () => Promise<T>): Promise<T> {
    const before = this.#isRaw;
    if (!this.#isEntered || before === isRaw) return run();
    this.#setRaw(isRaw);
    try {
      return await run();
    } finally {
      if (this.#isEntered) this.#setRaw(before);
    }
  }

  /** Ctrl+Z: returns the terminal to the shell; `onResume` follows `fg`. */
  suspend(onResume: () => void): void {
    this.#restore();
    process.once('SIGCONT', () => {
      this.enter();
      onResume();
    });
    process.kill(process.pid, 'SIGTSTP');
  }

  readonly #restore = (): void => {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    process.off('exit', this.#restore);
    if (!this.#isDumb) this.#output.write(codes.bracketedPasteOff);
    this.#setRaw(false);
  };

  #setRaw(isRaw: boolean): void {
    this.#isRaw = isRaw;
    if (!this.#isDumb) this.#input.setRawMode?.(isRaw);
  }
}
