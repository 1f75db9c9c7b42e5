import { BSON, type Document } from 'mongodb';

/** The documents of a command's field: a list, or the driver's sequence; one unknown one where it is neither. */
export function documentsOf(list: unknown): readonly unknown[] {
  const { documents = list } = Object(list);
  return Array.isArray(documents) ? documents : [undefined];
}

/** A document of a command as its fields, also where the driver has it as bytes; an empty one where it is none. */
export function fieldsOf(document: unknown): Document {
  if (!ArrayBuffer.isView(document)) return Object(document);
  try {
    return BSON.deserialize(document as Uint8Array, { validation: { utf8: false } });
  } catch {
    return {};
  }
}
