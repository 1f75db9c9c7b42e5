import type { Document } from 'mongodb';

/**
 * Returns the document's own value at a path, `heartbeat.updated_at`, through documents and arrays: inherited
 * properties (`constructor`) are not fields. Undefined if there is none.
 */
export function ownValueAt(document: Document, path: string): unknown {
  // Most paths are a single key, and splitting one takes longer than reading its value.
  if (!path.includes('.')) return ownValue(document, path);
  let value: unknown = document;
  for (const key of path.split('.')) value = ownValue(value, key);
  return value;
}

function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Document)[key];
}
