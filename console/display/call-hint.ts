import { inspect } from 'node:util';

const BARE_REFERENCE = /^[\w$]+(?:\.[\w$]+)+;?$/;

/** Stands for a function of ours that was named and not called, as Ruby would have called it: says how to. */
class CallHint {
  readonly #reference: string;

  constructor(reference: string) {
    this.#reference = reference;
  }

  [inspect.custom](): string {
    return `${this.#reference} is a function. To call it: ${this.#reference}()`;
  }
}

/** @returns the hint, or the value itself where nothing is to be said */
export function orCallHint(text: string, value: unknown): unknown {
  const reference = text.trim();
  // Functions of the user's own are of another realm.
  const isOurs = value instanceof Function;
  const isClass = isOurs && /^class\b/.test(Function.prototype.toString.call(value));
  if (!isOurs || isClass || !BARE_REFERENCE.test(reference)) return value;
  return new CallHint(reference.replace(/;$/, ''));
}
