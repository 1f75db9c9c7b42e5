import { types } from 'node:util';
import { BSON } from 'mongodb';
import { bsonType } from '../../errors/bson-type';
import { isPlainObject } from '../../errors/plain-object';
import { encodeResult } from '../encode';

/** People read a receipt, and a whole fleet's receipts at once. 1 MiB holds some hundred stacks. */
const MOST_BYTES = 1_048_576;
/** Deeper than any value that can be encoded. */
const DEEPEST = 100;

/** The part of an action's result that its receipt holds; empty if the action returned nothing. */
export interface ReceiptResult {
  readonly result?: unknown;
  /** The reason for omitting the result. */
  readonly result_omitted?: string;
}

/** Returns a result as it is stored, or the reason for omitting it. Never throws. */
export function receiptResult(returned: unknown): ReceiptResult {
  if (returned === undefined) return {};
  try {
    const instanceOf = foreignClass(returned);
    if (instanceOf !== undefined) return { result_omitted: `an instance of ${instanceOf}` };
    const encoded = { result: encodeResult(returned) };
    const bytes = BSON.calculateObjectSize(encoded);
    if (bytes > MOST_BYTES) return { result_omitted: `${bytes} bytes, at most ${MOST_BYTES}` };
    // Detects faults that the size doesn't show, such as a key that can't be written.
    BSON.serialize(encoded);
    return encoded;
  } catch (error) {
    return { result_omitted: String((error as Error | undefined)?.message) };
  }
}

/**
 * Returns the class of a nested value that is more than data: a pool or a client would bring its secrets
 * along.
 */
function foreignClass(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || bsonType(value) !== undefined || depth > DEEPEST)
    return undefined;
  if (types.isDate(value) || types.isRegExp(value) || ArrayBuffer.isView(value)) return undefined;
  if (value instanceof Map || value instanceof Set) return foreignClass([...value.values()], depth);
  if (!Array.isArray(value) && !isPlainObject(value)) return value.constructor?.name ?? 'a class';
  for (const inner of Object.values(value)) {
    const found = foreignClass(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
