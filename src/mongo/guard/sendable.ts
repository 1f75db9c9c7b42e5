import { types } from 'node:util';
import type { Code, DBRef, Document } from 'mongodb';
import { shown } from '../../errors/shown';
import { Refused } from './command-guard';

const BROKEN_TEXT = 'half of a character is missing (a lone surrogate), which would be sent as �';
/** MongoDB accepts no deeper documents; a `toBSON` could continue endlessly. */
const DEEPEST = 200;
const LARGEST_INT64 = 2n ** 63n - 1n;
/** The fields that the driver adds to a command: the user's values are in the others. */
const OF_THE_DRIVER =
  /^(lsid|\$.*|txnNumber|autocommit|startTransaction|readConcern|writeConcern|apiVersion|cursor|client|compression|topologyVersion|speculativeAuthenticate|payload)$/;

/**
 * Refuses a command with a value that BSON would change: it drops a function, so the filter `{ $where:
 * function () {…} }` would match every document; it sends `undefined` as null, an invalid date as 1970, a set
 * as `{}`, and the pattern flag `g` as `s`.
 *
 * @throws RocketJobError `invalid_argument` with the path of the value; nothing is sent
 */
export function checkSendable(command: Document): void {
  for (const [name, value] of Object.entries(command)) {
    if (value === undefined || OF_THE_DRIVER.test(name)) continue;
    // NaN as a limit would mean no limit.
    if (Number.isNaN(value)) refuse(name, value, 'it is not a number (NaN)');
    checkValue(value, name, []);
  }
}

function checkValue(value: unknown, path: string, around: readonly unknown[]): void {
  const problem = problemOf(value);
  if (problem !== undefined) refuse(path, value, problem);
  if (typeof value !== 'object' || value === null || around.length > DEEPEST || around.includes(value))
    return;
  for (const [key, inner] of partsOf(value)) {
    const name = `${path}${key}`;
    if (!isWhole(key)) refuse(name, key, BROKEN_TEXT);
    checkValue(inner, name, [...around, value]);
  }
}

function refuse(path: string, value: unknown, problem: string): never {
  throw new Refused('invalid_argument', `Can't send \`${path}\`: ${problem}. Nothing was sent.`, {
    argument: path,
    value,
  });
}

/** Returns the parts of a value as the driver finds them, each with its addition to the path. */
function partsOf(value: object): (readonly [string, unknown])[] {
  // The driver's wrapper around the documents of a bulk write.
  if (value.constructor?.name === 'DocumentSequence' && 'documents' in value) return [['', value.documents]];
  if ('toBSON' in value && typeof value.toBSON === 'function') return [['', value.toBSON()]];
  const tag = '_bsontype' in value ? value._bsontype : undefined;
  if (tag === 'Code') return named(Object.entries((value as Code).scope ?? {}));
  if (tag === 'DBRef') return named(Object.entries((value as DBRef).fields ?? {}));
  if (isLeaf(value)) return [];
  return named(value instanceof Map || Array.isArray(value) ? value.entries() : Object.entries(value));
}

function named(entries: Iterable<[unknown, unknown]>): [string, unknown][] {
  return Array.from(entries, ([key, inner]) => [`.${String(key)}`, inner]);
}

/** Returns why BSON can't store a value unchanged. */
function problemOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return 'it is undefined, which would be sent as null. Give it a value, or omit the field';
    case 'function':
      return `it is a function (${shown(value.name || 'without a name')}), which MongoDB can't store or run. Use a query operator`;
    case 'symbol':
      return 'it is a symbol. Use a string';
    case 'string':
      return isWhole(value) ? undefined : BROKEN_TEXT;
    case 'bigint':
      return value > LARGEST_INT64 || value < -LARGEST_INT64 - 1n
        ? `${value} is out of the range of 64-bit integers. Use a Decimal128`
        : undefined;
    case 'object':
      return value === null ? undefined : problemOfObject(value);
    default:
      return undefined;
  }
}

function problemOfObject(value: object): string | undefined {
  if ('_bsontype' in value || ('toBSON' in value && typeof value.toBSON === 'function')) return undefined;
  if (types.isDate(value))
    return Number.isNaN(value.getTime()) ? 'it is an invalid date, which would be sent as 1970' : undefined;
  if (types.isRegExp(value)) return problemOfPattern(value);
  if (types.isPromise(value)) return 'it is a promise. Put `await` before it';
  if (types.isSet(value)) return 'it is a set, which would be sent as {}. Use an array, `[...set]`';
  if (types.isMap(value)) {
    const isNamed = [...value.keys()].every((key) => typeof key === 'string');
    return isNamed ? undefined : 'it is a map with a key that is not a string';
  }
  if (isLeaf(value) || Array.isArray(value)) return undefined;
  return problemOfInstance(value);
}

/** BSON has the flags i, m, s and x. The driver sends `g` as `s`, and drops the others. */
function problemOfPattern({ flags, source }: RegExp): string | undefined {
  if (!/[gsvy]/.test(flags)) return isWhole(source) ? undefined : BROKEN_TEXT;
  const kept = flags.replace(/[^ims]/g, '');
  const instead = `{ $regex: ${JSON.stringify(source)}, $options: '${kept}' }`;
  return `it is a pattern with the flags ${flags}, which MongoDB would interpret differently. Use ${shown(instead)}`;
}

/** A class instance is sent as its own fields, which is complete only if it has no other state. */
function problemOfInstance(value: object): string | undefined {
  if (types.isBoxedPrimitive(value)) return `it is ${shown(value)}. Use the value itself, without \`new\``;
  if (types.isNativeError(value))
    return 'it is an error, whose message would be omitted. Use `String(error)`';
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return 'it is binary data that would be sent as a document. Use a Buffer';
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  if (Symbol.asyncIterator in value || Symbol.iterator in value)
    return `it is ${shown(value)}, whose elements would not be sent. Use an array of them`;
  return Object.keys(value).length > 0 && !('toJSON' in value)
    ? undefined
    : `it is ${shown(value)}, which would be sent as {} or as its inner fields. Use a string or a document`;
}

/** Whether a string can be written as UTF-8. */
function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Whether BSON has its own type for a value. */
function isLeaf(value: object): boolean {
  return types.isDate(value) || types.isRegExp(value) || types.isUint8Array(value) || '_bsontype' in value;
}
