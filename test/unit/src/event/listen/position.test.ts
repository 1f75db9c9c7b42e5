import { describe, expect, it } from 'vitest';
import { Position, REMEMBERED } from '../../../../../src/event/listen/position';

const document = (key: string | number) => ({ key: String(key) });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => document(index));

describe('Position', () => {
  it('forgets the oldest first', () => {
    const position = new Position();
    position.startAfter(numbered(REMEMBERED + 1), true);
    expect(position.knows(document(0))).toBe(false);
    expect(position.knows(document(1))).toBe(true);
    expect(position.newest).toEqual(document(REMEMBERED));
  });

  it('knows exactly its newest events after each one, and counts a repeated one once', () => {
    const position = new Position(3);
    const all = numbered(50);
    for (const [count, next] of all.entries()) {
      position.remember(next);
      position.remember(next);
      const known = all.filter((each) => position.knows(each));
      expect(known).toEqual(all.slice(Math.max(0, count - 2), count + 1));
    }
  });

  it('no longer knows all events when it has forgotten some', () => {
    const position = new Position();
    position.startAfter(numbered(REMEMBERED), true);
    expect(position.knowsAll).toBe(true);
    position.remember(document('one more'));
    expect(position.knowsAll).toBe(false);
  });

  it('has started even if the collection is empty', () => {
    const position = new Position();
    expect(position.isStarted).toBe(false);
    position.startAfter([], true);
    expect(position.isStarted).toBe(true);
  });

  it('may have missed events in another collection, in a ring, and if they expire between polls', () => {
    const position = new Position();
    const expiring = { collectionId: 'a', expireAfterMs: 1_000 };
    const ring = { collectionId: 'a', expireAfterMs: undefined };
    expect(position.mayHaveMissed(expiring, 5_000, true)).toBe(false);
    position.hasRead(expiring, 5_000);
    expect(position.mayHaveMissed(expiring, 5_999, true)).toBe(false);
    expect(position.mayHaveMissed(expiring, 6_000, false)).toBe(true);
    expect(position.mayHaveMissed({ ...expiring, collectionId: 'b' }, 5_001, false)).toBe(true);
    expect(position.mayHaveMissed(ring, 5_001, true)).toBe(true);
    expect(position.mayHaveMissed(ring, 5_001, false)).toBe(false);
  });
});
