import { InterruptWatch } from '../evaluator/run/interrupt-watch';
import type { Editor } from '../input/edit/editor';

/** The running of the user's code: it alone can keep the process for itself, so meanwhile Ctrl-C is a signal. */
export class UserCodeRun {
  readonly #editor: Editor;
  readonly #onUserCode: (isRunning: boolean) => void;
  #watch: InterruptWatch | undefined;

  /** @param onUserCode told before and after code of the user's runs */
  constructor(editor: Editor, onUserCode: (isRunning: boolean) => void) {
    this.#editor = editor;
    this.#onUserCode = onUserCode;
  }

  /** From now on Ctrl-C cuts off code that never comes back. */
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

  /** Also after an entry, for promises that wait for code may never settle when it is cut off. */
  end(): void {
    this.#watch?.rest();
    this.#editor.withoutSignals();
    this.#onUserCode(false);
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }
}
