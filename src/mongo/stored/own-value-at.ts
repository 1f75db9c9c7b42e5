import type { Document } from 'mongodb';

/**
 * Returns the document's own value at a path, `heartbeat.updated_at`, through documents and arrays: inherited
 * properties (`constructor`) are not fields. Undefined if there is none.
 */
export function ownValueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Document)[key];
  }
  return value;
}
