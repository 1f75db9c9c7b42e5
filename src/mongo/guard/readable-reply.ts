import { inspect } from 'node:util';
import type { BSONRegExp } from 'mongodb';
import { bsonType } from '../../errors/bson-type';
import { readTolerantly } from '../stored/promoted';
import type { DriverReply } from '../wire/driver-connection';

const DEEPEST = 200;

/**
 * Returns the same reply, but also readable if a document has a regular expression of another language. The
 * driver converts all of them to JavaScript's and throws the SyntaxError of one; here that one stays a
 * `BSONRegExp`, and is shown as damaged.
 */
export function readableReply<R extends DriverReply>(reply: R): R {
  // For some kinds of replies, the driver shares one object.
  if (Object.hasOwn(reply, 'toObject')) return reply;
  const { toObject, shift } = reply;
  reply.toObject = (options) => marking((more) => toObject.call(reply, { ...options, ...more }));
  if (shift === undefined) return reply;
  reply.shift = (options) => {
    const { iterated = 0 } = reply;
    return marking((more) => {
      reply.iterated = iterated;
      return shift.call(reply, { ...options, ...more });
    });
  };
  return reply;
}

function marking<T>(read: (options: object) => T): T {
  let isMarked = false;
  const result = readTolerantly((options) => {
    isMarked = 'bsonRegExp' in options;
    return read(options);
  });
  return isMarked ? marked(result) : result;
}

/** Marks each regular expression that couldn't be converted, so that it is shown as damaged. */
function marked<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (bsonType(value) === 'BSONRegExp') {
    const { pattern, options } = value as unknown as BSONRegExp;
    const text = `new BSONRegExp(${inspect(pattern)}, ${inspect(options)}) /* damaged: not a JavaScript pattern */`;
    Object.defineProperty(value, inspect.custom, { value: () => text });
  } else if (Array.isArray(value) || bsonType(value) === undefined) {
    for (const inner of Object.values(value)) marked(inner, depth + 1);
  }
  return value;
}
