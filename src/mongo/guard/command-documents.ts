import { BSON, type Document } from 'mongodb';

/**
 * Returns the documents of a command's field: a list, or the driver's sequence; one unknown document for
 * anything else.
 */
export function documentsOf(list: unknown): readonly unknown[] {
  const { documents = list } = Object(list);
  return Array.isArray(documents) ? documents : [undefined];
}

/**
 * Returns the fields of a command's document, even if the driver holds it as bytes; an empty object if it
 * isn't a document.
 */
export function fieldsOf(document: unknown): Document {
  if (!ArrayBuffer.isView(document)) return Object(document);
  try {
    return BSON.deserialize(document as Uint8Array, { validation: { utf8: false } });
  } catch {
    return {};
  }
}
