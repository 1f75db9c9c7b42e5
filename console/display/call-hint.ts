import { inspect } from 'node:util';

const BARE_REFERENCE = /^[\w$]+(?:\.[\w$]+)*$/;
/** One call without statements or arguments, which can be typed again. */
const LONE_CALL = /^[\w$]+(?:\.[\w$]+)*\(\)$/;

/** Replaces a value that would show nothing with a hint. */
class CallHint {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  [inspect.custom](): string {
    return this.#text;
  }
}

/** @returns the hint, or the value itself if there is nothing to say */
export function orCallHint(text: string, value: unknown): unknown {
  const reference = text.trim().replace(/;$/, '');
  if (isAsyncGenerator(value)) {
    const again = LONE_CALL.test(reference) ? reference : '_';
    return new CallHint(
      `An asynchronous iteration, not read yet. To read it: for await (const each of ${again}) console.log(each)`,
    );
  }
  // The user's own functions are of another realm.
  const isOurs = value instanceof Function;
  const isClass = isOurs && /^class\b/.test(Function.prototype.toString.call(value));
  if (!isOurs || isClass || !BARE_REFERENCE.test(reference)) return value;
  return new CallHint(`${reference} is a function. To call it: ${reference}()`);
}

/** Whether it is the result of `job.eachFailedRecord()`, in any realm. */
function isAsyncGenerator(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}
