import { types } from 'node:util';
import type { Document } from 'mongodb';
import { shown } from '../../errors/shown';
import { Refused } from './command-guard';

const LARGEST_INT64 = 2n ** 63n - 1n;
/** What the driver itself adds to a command: what a person has given is in the rest. */
const OF_THE_DRIVER =
  /^(lsid|\$.*|txnNumber|autocommit|startTransaction|readConcern|writeConcern|apiVersion|cursor|client|compression|topologyVersion|speculativeAuthenticate|payload)$/;

/**
 * Refuses a command with a value that BSON would send as something else: a function is left out, so that the filter
 * `{ $where: function () {…} }` would match every document; `undefined` is sent as null, an invalid date as 1970, a set
 * as `{}`.
 *
 * @throws RocketJobError `invalid_argument` with the path of the value; nothing is sent
 */
export function checkSendable(command: Document): void {
  for (const [name, value] of Object.entries(command)) {
    if (value !== undefined && !OF_THE_DRIVER.test(name)) checkValue(value, name, []);
  }
}

function checkValue(value: unknown, path: string, around: readonly unknown[]): void {
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw new Refused('invalid_argument', `Can't send \`${path}\`: ${problem}. Nothing was sent.`, {
      argument: path,
      value,
    });
  }
  if (typeof value !== 'object' || value === null || isLeaf(value) || around.includes(value)) return;
  const inside = [...around, value];
  // The driver's wrapper of the documents of a bulk write.
  if (value.constructor?.name === 'DocumentSequence' && 'documents' in value) {
    checkValue(value.documents, path, inside);
    return;
  }
  const entries =
    value instanceof Map ? [...value] : Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) checkValue(inner, `${path}.${String(key)}`, inside);
}

/** Why BSON can't hold a value as it is. */
function problemOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return 'it is undefined, which would be sent as null. Give it a value, or leave the field out';
    case 'function':
      return `it is a function (${shown(value.name || 'without a name')}), which MongoDB can't store or run. Use a query operator`;
    case 'symbol':
      return 'it is a symbol. Use a string';
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
  if (types.isDate(value)) {
    return Number.isNaN(value.getTime()) ? 'it is an invalid date, which would be sent as 1970' : undefined;
  }
  if (types.isPromise(value)) return 'it is a promise. Put `await` before it';
  if (isLeaf(value) || Array.isArray(value) || types.isMap(value)) return undefined;
  if (types.isSet(value)) return 'it is a set, which would be sent as {}. Use an array, `[...set]`';
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (isPlain || Object.keys(value).length > 0) return undefined;
  return `it is ${shown(value)}, which would be sent as {}. Use a string or a document`;
}

/** What BSON has a type of its own for, and what says itself how it is stored. */
function isLeaf(value: object): boolean {
  return (
    types.isDate(value) ||
    types.isRegExp(value) ||
    ArrayBuffer.isView(value) ||
    types.isAnyArrayBuffer(value) ||
    '_bsontype' in value ||
    'toBSON' in value
  );
}
