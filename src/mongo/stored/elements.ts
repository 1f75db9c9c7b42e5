import { BSON } from 'mongodb';

/** The place of an element in a BSON document; its type is the byte before its name. */
type Element = readonly [type: number, nameAt: number, nameLength: number, at: number, length: number];

/** Returns the elements of a BSON document or array, without decoding their values. */
export function elementsOf(document: Uint8Array): Element[] {
  return [...BSON.onDemand.parseToElements(document)];
}

/** Returns the element with this name, if there is one. */
export function elementNamed(document: Uint8Array, name: Uint8Array): Element | undefined {
  return elementsOf(document).find(
    ([, nameAt, nameLength]) =>
      nameLength === name.length && name.every((byte, index) => document[nameAt + index] === byte),
  );
}

/** Returns the bytes of an element's value. */
export function valueAt(document: Uint8Array, [, , , at, length]: Element): Uint8Array {
  return document.subarray(at, at + length);
}
