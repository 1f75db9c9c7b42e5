/**
 * The keys that Extended JSON reads as a type: a document of the database may have such fields, with anything
 * in them, and stays a document on its way to Ruby and back.
 */
const TAKEN: ReadonlySet<string> = new Set([
  ...['$oid', '$binary', '$uuid', '$symbol', '$numberInt', '$numberDecimal', '$numberDouble', '$numberLong'],
  ...[
    '$minKey',
    '$maxKey',
    '$regex',
    '$regularExpression',
    '$timestamp',
    '$date',
    '$code',
    '$scope',
    '$undefined',
  ],
  ...['$ref', '$id', '$db', '$dbPointer', '$record', '_bsontype'],
]);
const MARK = '\ue000';

/** Returns the key in the form for Ruby. A string under `$regex` belongs to a filter. */
export function keyToRuby(key: string, value: unknown): string {
  return TAKEN.has(key) && !(key === '$regex' && typeof value === 'string') ? MARK + key : key;
}

/** Returns the original key. */
export function keyFromRuby(key: string): string {
  return key.startsWith(MARK) ? key.slice(MARK.length) : key;
}
