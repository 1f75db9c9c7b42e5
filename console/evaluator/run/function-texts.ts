import { type Context, runInContext } from 'node:vm';

/** Makes functions and classes of user code show the typed text, not the rewritten one. */
export class FunctionTexts {
  readonly #typed = new Map<string, string>();

  constructor(context: Context) {
    const install = runInContext(
      `(typedFor) => {
        const { toString } = Function.prototype;
        const shown = { toString() { return typedFor(Reflect.apply(toString, this, [])); } };
        Object.defineProperty(Function.prototype, 'toString', { value: shown.toString });
      }`,
      context,
    ) as (typedFor: (text: string) => string) => void;
    install((text) => this.#typed.get(text) ?? text);
  }

  /** Remembers the typed text of a rewritten function. */
  remember(rewritten: string, typed: string): void {
    if (rewritten !== typed) this.#typed.set(rewritten, typed);
  }
}
