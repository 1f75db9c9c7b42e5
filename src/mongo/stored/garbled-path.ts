import { isPlainObject } from '../../errors/plain-object';

/** Replaces bytes that aren't UTF-8 wherever a string was read. */
const REPLACEMENT = '\ufffd';
/** Deeper than the database nests documents. */
const DEEPEST = 200;

/**
 * Returns the path of the first string or key of a document that contained invalid UTF-8; undefined if there
 * is none.
 */
export function garbledPath(value: unknown, path = '', depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes(REPLACEMENT) ? path : undefined;
  if (depth > DEEPEST || !(Array.isArray(value) || isPlainObject(value))) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (key.includes(REPLACEMENT)) return `a key of ${path === '' ? 'the document' : path}`;
    if (typeof inner !== 'string' && typeof inner !== 'object') continue;
    const found = garbledPath(inner, at, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
