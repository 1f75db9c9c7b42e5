import { BSON, ObjectId, UUID } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { RawDocument } from '../../../../../src/event/listen/raw-document';

const stored = (document: object) => new RawDocument(BSON.serialize(document));

describe('RawDocument', () => {
  it('tells every kind of id from every other, wherever it stands', () => {
    const hex = 'f'.repeat(24);
    const uuid = new UUID();
    const ids = [
      ...[
        new ObjectId(hex),
        hex,
        uuid,
        uuid.toString(),
        'text',
        7,
        '7',
        new BSON.Long(7),
        new BSON.Double(7),
      ],
      ...[new Date(7), { a: 1 }, { a: '1' }, new BSON.MinKey(), new BSON.MaxKey(), Number.NaN, true, null],
      ...[new BSON.BSONSymbol('text'), new BSON.Code('text'), { toHexString: 'text' }],
    ];
    const keys = ids.map((_id) => stored({ before: 1, _id, after: '_id' }).key);
    expect(new Set(keys).size).toBe(ids.length);
    expect(ids.map((_id) => stored({ _id, other: 2 }).key)).toEqual(keys);
  });

  it('reads what it was made of', () => {
    expect(stored({ _id: 1, name: 'Example', nested: { list: [1] } }).read()).toEqual({
      _id: 1,
      name: 'Example',
      nested: { list: [1] },
    });
  });

  it('has a mark whatever stands in it', () => {
    const createdAt = new Date(5);
    expect(stored({ _id: 1, name: 'Example', created_at: createdAt }).mark()).toEqual({
      id: 1,
      name: 'Example',
      createdAt,
    });
    expect(stored({ _id: 1, created_at: 'yesterday' }).mark()).toMatchObject({ id: 1, createdAt: undefined });
    const rubyExpression = { _id: 1, pattern: new BSON.BSONRegExp('(?<unclosed') };
    expect(stored(rubyExpression).mark()).toMatchObject({ id: 1, createdAt: undefined });
  });
});
