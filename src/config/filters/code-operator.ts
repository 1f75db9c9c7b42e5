import { BSON } from 'mongodb';

/** The operators that run JavaScript of the query's author in the database. */
const CODE_OPERATORS: ReadonlySet<string> = new Set(['$where', '$function', '$accumulator']);

/**
 * The operator of a query that runs code in the database, however deep it is; undefined for a query without one. The
 * query is looked through as the database would get it, so nothing in it can hide.
 *
 * @throws for what BSON can't hold
 * @example codeOperatorIn({ $or: [{ $where: 'sleep(1000)' }] }) // '$where'
 */
export function codeOperatorIn(query: Readonly<Record<string, unknown>>): string | undefined {
  const asSent: unknown = BSON.deserialize(BSON.serialize(query));
  const left = [asSent];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (CODE_OPERATORS.has(name)) return name;
      if (inner !== undefined) left.push(inner);
    }
  }
  return undefined;
}
