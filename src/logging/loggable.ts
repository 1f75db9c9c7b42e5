import { types } from 'node:util';
import { maskText } from '../secrets/mask-text';
import { isSecretName } from '../secrets/secret-name';
import { cut, sizeOf } from './cut';
import { stackWithSources } from './source-places';

/** The limit for a line's text, and for its other fields, in bytes each: a line is at most twice as long. */
const MOST_BYTES = 32_768;
/** Read beyond the limit, so that a secret at the cut is recognised. */
const BEYOND = 1_024;
const DEEPEST = 12;
const SECRET = '<secret>';
/** The size of an entry besides its value. */
const ENTRY_BYTES = 8;
/** Lists in which each name is followed by its value, as in Node's `rawHeaders` and in a command line. */
const PAIRED = /headers$/i;

/** Returns a text for the log: without secrets, and shortened. */
export function loggableText(text: string, bytes = MOST_BYTES): string {
  const start = text.slice(0, MOST_BYTES + BEYOND);
  const masked = maskText(start);
  return cut(masked, bytes, masked.length + text.length - start.length);
}

/**
 * Returns the fields that user code logs as plain data, without secrets and shortened: errors with their
 * causes and fields (a request, a socket), documents, anything. Throws only for values that can't be
 * inspected.
 *
 * @example loggableFields({ err: axiosError }) // { err: { type: 'AxiosError', message: …, config: { headers: … } } }
 */
export function loggableFields(fields: object): Record<string, unknown> {
  return new Walk().fields(fields);
}

class Walk {
  readonly #around = new Set<object>();
  #left = MOST_BYTES;

  fields(fields: object): Record<string, unknown> {
    return this.#entries(Object.keys(fields).map((name) => [name, () => Reflect.get(fields, name)]));
  }

  #value(value: unknown, name: string): unknown {
    if (typeof value === 'boolean' || value === null || value === undefined) return value;
    if (isSecretName(name)) return this.#text(SECRET);
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'object':
        return this.#object(value, name);
      case 'number':
        this.#left -= String(value).length;
        return value;
      case 'bigint':
        return this.#text(String(value));
      default:
        return undefined;
    }
  }

  #text(text: string): string {
    const shown = loggableText(text, Math.min(Math.max(this.#left, 0), MOST_BYTES));
    this.#left -= sizeOf(shown);
    return shown;
  }

  #object(value: object, name: string): unknown {
    if (this.#around.has(value)) return '[Circular]';
    if (this.#around.size >= DEEPEST) return '[Object]';
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    this.#around.add(value);
    try {
      return this.#inside(value, name);
    } finally {
      this.#around.delete(value);
    }
  }

  #inside(value: object, name: string): unknown {
    if (types.isNativeError(value) || value instanceof Error) return this.#error(value);
    if (value instanceof Map)
      return this.#entries([...value].map(([key, inner]) => [String(key), () => inner]));
    if (value instanceof Set) return this.#elements([...value], name);
    if (Array.isArray(value)) return this.#elements(value, name);
    const toJson: unknown = Reflect.get(value, 'toJSON');
    return typeof toJson === 'function' ? this.#value(toJson.call(value), name) : this.fields(value);
  }

  /** In pino's format, with their causes. */
  #error(error: Error): Record<string, unknown> {
    const { constructor: errorClass, name, message, stack, cause } = error;
    const type = typeof errorClass === 'function' ? errorClass.name : name;
    const own = Object.keys(error).filter((key) => key !== 'message' && key !== 'stack' && key !== 'cause');
    return this.#entries([
      ['type', () => type],
      ['message', () => String(message)],
      ['stack', () => stackWithSources(String(stack))],
      ...(cause === undefined ? [] : [['cause', () => cause] as const]),
      ...own.map(
        (key) => [key === 'errors' ? 'aggregateErrors' : key, () => Reflect.get(error, key)] as const,
      ),
    ]);
  }

  #entries(entries: readonly (readonly [name: string, read: () => unknown])[]): Record<string, unknown> {
    const shown: [string, unknown][] = [];
    for (const [name, read] of entries) {
      if (this.#left <= 0) {
        shown.push(['…', `${entries.length - shown.length} more fields`]);
        break;
      }
      const key = loggableText(name, this.#left);
      this.#left -= sizeOf(key) + ENTRY_BYTES;
      shown.push([key, this.#value(attempted(read), name)]);
    }
    return Object.fromEntries(shown);
  }

  #elements(values: readonly unknown[], name: string): unknown[] {
    const shown: unknown[] = [];
    for (const [index, value] of values.entries()) {
      if (this.#left <= 0) {
        shown.push(`… ${values.length - index} more`);
        break;
      }
      this.#left -= ENTRY_BYTES;
      shown.push(this.#value(value, isNamedBy(values[index - 1], name) ? String(values[index - 1]) : ''));
    }
    return shown;
  }
}

/** Whether an element is the name of the next one. */
function isNamedBy(before: unknown, listName: string): boolean {
  return typeof before === 'string' && (before.startsWith('--') || PAIRED.test(listName));
}

/** Getters may throw. */
function attempted(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return `[${String(error)}]`;
  }
}
