/**
 * The keys that Extended JSON takes for a type: a document of the database may have fields of these names, with anything
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

/** The key as it goes to Ruby. A text as `$regex` is a filter's. */
export function keyToRuby(key: string, value: unknown): string {
  return TAKEN.has(key) && !(key === '$regex' && typeof value === 'string') ? MARK + key : key;
}

/** The key as it was. */
export function keyFromRuby(key: string): string {
  return key.startsWith(MARK) ? key.slice(MARK.length) : key;
}
