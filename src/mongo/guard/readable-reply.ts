import { inspect } from 'node:util';
import type { BSONRegExp, Document } from 'mongodb';
import { bsonType } from '../../errors/bson-type';
import { promoted } from '../stored/promoted';

/** The part of the driver's replies that reads their documents. */
export interface DriverReply {
  toObject(options?: object): Document;
  /** Of a cursor: the next document of the batch, null behind the last one. */
  shift?(options?: object): unknown;
  /** Of a cursor: how many documents of the batch were read. */
  iterated?: number;
}

const DEEPEST = 200;

/**
 * Returns the same reply, of which a document with a regular expression of another language can be read, too. The driver makes
 * JavaScript's of all of them and throws the SyntaxError of one: that one stays a `BSONRegExp`, and shows that it is damaged.
 */
export function readableReply<R extends DriverReply>(reply: R): R {
  // Of some kinds the driver has one for all.
  if (Object.hasOwn(reply, 'toObject')) return reply;
  const { toObject, shift } = reply;
  reply.toObject = (options) => reading((more) => toObject.call(reply, { ...options, ...more }));
  if (shift === undefined) return reply;
  reply.shift = (options) => {
    const { iterated = 0 } = reply;
    return reading((more) => {
      reply.iterated = iterated;
      return shift.call(reply, { ...options, ...more });
    });
  };
  return reply;
}

function reading<T>(read: (options: object) => T): T {
  try {
    return read({});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return marked(promoted(read({ bsonRegExp: true })));
  }
}

/** A value in which each regular expression that could not be made says so where it is shown. */
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
