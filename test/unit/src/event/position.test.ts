import { BSON, ObjectId, UUID } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { Position, REMEMBERED } from '../../../../src/event/position';

/** As the driver gives it, a new object each time. */
const read = (id: unknown) => BSON.deserialize(BSON.serialize({ id }))['id'];

describe('Position', () => {
  it('knows what it remembers, whatever kind of id it is', () => {
    const position = new Position();
    const hex = 'f'.repeat(24);
    const ids = [new ObjectId(), new UUID(), 'text', 7, new BSON.Long(7, 1), new Date(5), { a: 1 }, 7n];
    expect(position.isEmpty).toBe(true);
    for (const id of ids) position.remember(read(id));
    for (const id of ids) expect(position.knows(read(id))).toBe(true);
    for (const id of [new ObjectId(), new UUID(), 'other', 8, hex, { a: 2 }, '7'])
      expect(position.knows(id)).toBe(false);
  });

  it('forgets the oldest first', () => {
    const position = new Position();
    for (let id = 0; id <= REMEMBERED; id++) position.remember(id);
    expect(position.knows(0)).toBe(false);
    expect(position.knows(1)).toBe(true);
    expect(position.knows(REMEMBERED)).toBe(true);
  });
});
