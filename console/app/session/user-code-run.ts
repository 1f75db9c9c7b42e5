import { InterruptWatch } from '../../evaluator/run/interrupt-watch';
import type { Editor } from '../../input/edit/editor';

/** Runs user code: only user code can block the process, so Ctrl+C is a signal meanwhile. */
export class UserCodeRun {
  readonly #editor: Editor;
  readonly #onUserCode: (isRunning: boolean) => void;
  #watch: InterruptWatch | undefined;

  /** @param onUserCode called before and after user code runs */
  constructor(editor: Editor, onUserCode: (isRunning: boolean) => void) {
    this.#editor = editor;
    this.#onUserCode = onUserCode;
  }

  /** From now on Ctrl+C interrupts code that never returns. */
  open(): void {
    this.#watch = new InterruptWatch(() => this.#editor.interrupt());
  }

  async run<T>(run: () => Promise<T>): Promise<T> {
    this.#onUserCode(true);
    try {
      await this.#watch?.begin();
      return await this.#editor.withSignals(run);
    } finally {
      this.end();
    }
  }

  /** Also after an entry, because promises that wait for code may never settle after an interruption. */
  end(): void {
    this.#watch?.rest();
    this.#editor.withoutSignals();
    this.#onUserCode(false);
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }
}
