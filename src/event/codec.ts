import { BSON, type Document, Long } from 'mongodb';
import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import type { Event, EventParameters } from './event';

/** Of documents and arrays within each other: MongoDB's own limit, with room for the event around them. */
const DEEPEST = 90;

// The only place that knows how an event is spelled in the database: { _id, name, action, parameters, updated_at,
// created_at }, in this order.

/**
 * The event in a document of `rocket_job.events`, or undefined when it is none (no name, no action, parameters that
 * are no document): the listener says so and goes on. `parameters: null` or missing means none, as in Ruby.
 */
export function eventFromDocument(document: Document): Event | undefined {
  const { _id: id, name, action, parameters, created_at: createdAt } = withoutSymbols(document) as Document;
  if (typeof name !== 'string' || typeof action !== 'string') return undefined;
  if (parameters !== null && parameters !== undefined && !isPlainObject(parameters)) return undefined;
  return {
    id,
    name,
    action,
    parameters: parameters ?? {},
    createdAt: createdAt instanceof Date ? createdAt : new Date(0),
  };
}

/**
 * Parameters as they are written: Ruby symbols as strings, whole numbers beyond 32 bits as int64 (Ruby would take a
 * double for a Float), sets as arrays.
 *
 * @throws RocketJobError `invalid_argument` for `undefined` (the driver would write null), functions, symbols and
 *   cycles
 */
export function encodeParameters(parameters: EventParameters): Document {
  return encodeDocument(parameters, '');
}

/** Parameters as a listener would hand them out, without a database in between: for the test mode. */
export function throughTheWire(parameters: EventParameters): EventParameters {
  return BSON.deserialize(BSON.serialize(encodeParameters(parameters)));
}

function encodeDocument(document: object, path: string, depth = 1): Document {
  if (depth > DEEPEST) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected parameters nested at most ${DEEPEST} deep, as MongoDB takes them, got more (or a cycle) at \`${path.split('.').slice(0, 3).join('.')}…\`.`,
      { argument: path },
    );
  }
  const encoded: Document = {};
  for (const [key, value] of Object.entries(document)) {
    encoded[key] = encode(value, path === '' ? key : `${path}.${key}`, depth);
  }
  return encoded;
}

function encode(value: unknown, path: string, depth: number): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      throw new RocketJobError(
        'invalid_argument',
        `Expected \`${path}\` to be a value that can be stored, got \`${String(value)}\`. Leave \`${path}\` out, or give it a value.`,
        { argument: path, value },
      );
    case 'number':
      return Number.isSafeInteger(value) && (value | 0) !== value ? Long.fromNumber(value) : value;
    case 'object':
      if (value instanceof Set) return encode([...value], path, depth);
      if (value instanceof Map) return encodeDocument(Object.fromEntries(value), path, depth + 1);
      if (Array.isArray(value)) return Object.values(encodeDocument(value, path, depth + 1));
      if (isBsonSymbol(value)) return value.value;
      return isPlainObject(value) && typeof value['toBSON'] !== 'function'
        ? encodeDocument(value, path, depth + 1)
        : value;
    default:
      return value;
  }
}

/** A Ruby symbol is a string to us, however deep it stands (the driver leaves it wrapped when it does not promote). */
function withoutSymbols(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSymbols);
  if (isBsonSymbol(value)) return value.value;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSymbols(inner)]));
}

function isBsonSymbol(value: unknown): value is { value: string } {
  return (value as { _bsontype?: string } | null)?._bsontype === 'BSONSymbol';
}
