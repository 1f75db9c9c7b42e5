import { BSON, ObjectId, UUID } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { RawDocument } from '../../../../../src/event/listen/raw-document';

const stored = (document: object) => new RawDocument(BSON.serialize(document));

describe('RawDocument', () => {
  it('distinguishes every kind of id from every other, wherever it is', () => {
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

  it('reads the original document', () => {
    expect(stored({ _id: 1, name: 'Example', nested: { list: [1] } }).read()).toEqual({
      _id: 1,
      name: 'Example',
      nested: { list: [1] },
    });
  });

  it('has a mark whatever the document contains', () => {
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

  it('returns the process and the count of an ObjectId, and of nothing else', () => {
    const _id = new ObjectId('000000ff0102030405070809');
    expect(stored({ _id }).origin).toEqual({ process: '\x01\x02\x03\x04\x05', count: 0x070809 });
    expect(stored({ before: new ObjectId(), _id }).origin).toEqual(stored({ _id }).origin);
    for (const other of ['abcdefghijkl', '7abcdefghijkl', new UUID(), 7, { at: _id }])
      expect(stored({ _id: other }).origin).toBeUndefined();
    expect(stored({ idx: _id, id: _id, _ix: _id, _idx: _id }).origin).toBeUndefined();
    expect(stored({ name: 'none' }).key).toBe('');
  });

  it('reads invalid UTF-8, and regular expressions, unchanged', () => {
    const bytes = Buffer.from(BSON.serialize({ _id: 1, name: 'x?y' }));
    bytes[bytes.indexOf('x?y') + 1] = 0xff;
    expect(new RawDocument(bytes).read()).toEqual({ _id: 1, name: 'x\ufffdy' });
    const read = stored({ _id: 1, pattern: new BSON.BSONRegExp('(?<unclosed') }).read();
    expect(read['pattern']).toMatchObject({ pattern: '(?<unclosed' });
  });

  it("has an empty mark if it can't be read, and no date if it is invalid", () => {
    const broken = Buffer.from(BSON.serialize({ _id: 1, name: 'Example', deep: { inner: 1 } }));
    broken[broken.indexOf('inner') - 1] = 0x63;
    expect(new RawDocument(broken).key).toBe(stored({ _id: 1 }).key);
    expect(new RawDocument(broken).mark()).toStrictEqual({
      id: undefined,
      name: undefined,
      createdAt: undefined,
    });
    const late = Buffer.from(BSON.serialize({ _id: 1, created_at: new Date(0) }));
    late.writeBigInt64LE(2n ** 62n, late.indexOf('created_at') + 11);
    expect(new RawDocument(late).mark()).toStrictEqual({ id: 1, name: undefined, createdAt: undefined });
  });
});
