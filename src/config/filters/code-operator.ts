import { BSON } from 'mongodb';

/** The operators that run a query's JavaScript in the database. */
const CODE_OPERATORS: ReadonlySet<string> = new Set(['$where', '$function', '$accumulator']);

/**
 * Returns the operator of a query that runs code in the database, at any depth; undefined if there is none.
 * It checks the query as the database would receive it, so nothing can hide in it.
 *
 * @throws for a value that BSON can't hold
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
