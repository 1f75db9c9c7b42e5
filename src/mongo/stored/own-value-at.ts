import type { Document } from 'mongodb';

/**
 * The value at a path, `heartbeat.updated_at`, through documents and arrays, as the document holds it: nothing that every
 * object inherits (`constructor`) passes for a field. Undefined where there is none.
 */
export function ownValueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Document)[key];
  }
  return value;
}
