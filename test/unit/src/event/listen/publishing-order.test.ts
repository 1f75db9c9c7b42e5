import fc from 'fast-check';
import { BSON, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { inPublishingOrder } from '../../../../../src/event/listen/publishing-order';
import { RawDocument } from '../../../../../src/event/listen/raw-document';

/**
 * Returns an id of a process, with the counter at `count` (which wraps around after 0xffffff), at any time of
 * its clock.
 */
function idOf(process: number, count: number, second = 0): ObjectId {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(second, 0);
  bytes.writeUIntBE(process, 4, 5);
  bytes.writeUIntBE(count % 0x1000000, 9, 3);
  return new ObjectId(bytes);
}

const stored = (ids: readonly unknown[]) => ids.map((_id) => new RawDocument(BSON.serialize({ _id })));
const idsOf = (documents: readonly RawDocument[]) => documents.map((document) => document.read()['_id']);

describe('inPublishingOrder', () => {
  it('sorts those of one process by their counter, whatever its clock did, and leaves the others in place', () => {
    const found = ['text', idOf(1, 12, 5), idOf(2, 3), idOf(1, 11, 9), 7, idOf(1, 10, 1), idOf(2, 4)];
    const sorted = ['text', idOf(1, 10, 1), idOf(2, 3), idOf(1, 11, 9), 7, idOf(1, 12, 5), idOf(2, 4)];
    expect(idsOf(inPublishingOrder(stored(found)))).toEqual(sorted);
  });

  it('handles a counter that wraps around', () => {
    const found = [idOf(1, 0x1000001), idOf(1, 0xfffffe), idOf(1, 0x1000000), idOf(1, 0xffffff)];
    const sorted = [idOf(1, 0xfffffe), idOf(1, 0xffffff), idOf(1, 0x1000000), idOf(1, 0x1000001)];
    expect(idsOf(inPublishingOrder(stored(found)))).toEqual(sorted);
  });

  it('loses and repeats nothing, and keeps each process in its order', () => {
    const start = fc.integer({ min: 0, max: 0xffffff });
    const shuffled = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 200 })), {
        selector: (made) => made.join(),
      })
      .chain((made) => fc.shuffledSubarray(made, { minLength: made.length }));
    fc.assert(
      fc.property(start, shuffled, (first, made) => {
        const documents = stored(made.map(([process, nth]) => idOf(process, first + nth)));
        const ordered = inPublishingOrder(documents);
        expect(new Set(ordered)).toEqual(new Set(documents));
        const nthOf = new Map(documents.map((document, index) => [document, made[index]]));
        for (const process of [0, 1, 2, 3]) {
          const own = ordered.map((document) => nthOf.get(document)).filter((one) => one?.[0] === process);
          expect(own).toEqual([...own].sort((a, b) => (a?.[1] ?? 0) - (b?.[1] ?? 0)));
        }
        const places = (list: readonly RawDocument[]) => list.map(({ origin }) => origin?.process);
        expect(places(ordered)).toEqual(places(documents));
      }),
    );
  });
});
