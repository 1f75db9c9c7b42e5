import { types } from 'node:util';
import { type Binary, BSON, type Code, type DBRef, type Long } from 'mongodb';
import { type DisplayText, display, escapedJson, withoutKnownSecrets } from '../../src/console-startup';

const MOST_DIGITS_OF_DECIMAL = 34;
/** JSON.stringify turns it into 0. */
const NEGATIVE_ZERO = { $numberDouble: '-0.0' };

/**
 * Returns a value as one line of MongoDB Extended JSON (relaxed): ids, dates and numbers keep their types. A
 * value's own `toJSON` (a server's, for example) is used; errors, sets and maps are shown by their content.
 * Unsafe characters are escaped in JSON's notation.
 *
 * @throws TypeError for a value that contains itself
 */
export function jsonText(value: unknown): DisplayText {
  if (value === undefined) return display`null`;
  return escapedJson(withoutKnownSecrets(JSON.stringify(plain(value, []))));
}

function plain(value: unknown, around: readonly unknown[]): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint'
      ? integer(value)
      : Object.is(value, -0)
        ? NEGATIVE_ZERO
        : extended(value);
  if (around.includes(value))
    throw new TypeError(
      'Expected a value that can be written as JSON, got one that contains itself. Print a part of it, or drop --json.',
    );
  const inside = [...around, value];
  const within = (inner: unknown) => plain(inner, inside);
  if (isLeaf(value)) return leaf(value, within);
  if (value instanceof Set) return within([...value]);
  if (Array.isArray(value)) return value.map(within);
  if (value instanceof Map) return within(Object.fromEntries(value));
  if (types.isNativeError(value)) return { name: value.name, message: value.message };
  if ('toJSON' in value && typeof value.toJSON === 'function') return within(value.toJSON());
  return fieldsOf(value, within);
}

/**
 * Whether Extended JSON has a form for a value. A document may have a field with the name of the driver's
 * tag, and is still a document.
 */
function isLeaf(value: object): boolean {
  return (
    types.isDate(value) || types.isRegExp(value) || ArrayBuffer.isView(value) || tagOf(value) !== undefined
  );
}

function tagOf(value: object): unknown {
  return '_bsontype' in value && !Object.hasOwn(value, '_bsontype') ? value._bsontype : undefined;
}

/** The driver can write all of these, except some that it has read: those stay unchanged. */
function leaf(value: object, within: (inner: unknown) => unknown): unknown {
  if (types.isRegExp(value)) return pattern(value);
  if (types.isDate(value) && Number.isNaN(value.getTime())) return 'a date out of range';
  switch (tagOf(value)) {
    case 'Long':
      return integer((value as Long).toBigInt());
    case 'Binary':
      return binary(value as Binary);
    case 'Code': {
      const { code, scope } = value as Code;
      return { $code: code, ...(scope !== null && { $scope: within(scope) }) };
    }
    case 'DBRef': {
      const { collection, oid, db, fields } = value as DBRef;
      return { $ref: collection, $id: within(oid), ...(db && { $db: db }), ...fieldsOf(fields, within) };
    }
    default:
      return extended(value);
  }
}

function fieldsOf(value: object, within: (inner: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, within(inner)]));
}

function extended(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return BSON.EJSON.serialize({ value }, { relaxed: true })['value'];
}

/** The driver writes the flag `s` of a stored pattern as `g`. */
function pattern({ source, flags }: RegExp): unknown {
  const options = [/i/, /m/, /[gs]/].map((flag, index) => (flag.test(flags) ? 'ims'.charAt(index) : ''));
  return { $regularExpression: { pattern: source, options: options.join('') } };
}

function binary(value: Binary): unknown {
  const subType = value.sub_type.toString(16).padStart(2, '0');
  return { $binary: { base64: value.toString('base64'), subType } };
}

/** Returns a number if it is exact, otherwise the canonical form. */
function integer(value: bigint): unknown {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  if (BigInt.asIntN(64, value) === value) return { $numberLong: String(value) };
  const text = String(value);
  return text.replace('-', '').length <= MOST_DIGITS_OF_DECIMAL ? { $numberDecimal: text } : text;
}
