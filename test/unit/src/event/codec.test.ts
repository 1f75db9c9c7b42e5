import fc from 'fast-check';
import { BSON, BSONSymbol, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { eventFromDocument, throughTheWire } from '../../../../src/event/codec';
import { encodeParameters } from '../../../../src/event/encode';

const createdAt = new Date('2026-01-02T03:04:05Z');
const id = new ObjectId();
const plain = { _id: id, name: 'A', action: 'b', created_at: createdAt };

describe('eventFromDocument', () => {
  it('reads what Ruby writes, symbols as strings', () => {
    const parameters = {
      level: new BSONSymbol('debug'),
      deep: [{ mark: new BSONSymbol('x') }],
      nothing: null,
    };
    const document = {
      _id: id,
      name: 'Example',
      action: 'set',
      parameters,
      updated_at: createdAt,
      created_at: createdAt,
    };
    expect(eventFromDocument(BSON.deserialize(BSON.serialize(document)))).toEqual({
      id,
      name: 'Example',
      action: 'set',
      parameters: { level: 'debug', deep: [{ mark: 'x' }], nothing: null },
      createdAt,
    });
  });

  it.each([{ parameters: null }, {}])('takes %j as no parameters', (rest) => {
    const event = eventFromDocument({
      _id: id,
      name: 'Example',
      action: 'go',
      created_at: createdAt,
      ...rest,
    });
    expect(event?.parameters).toEqual({});
  });

  it('ignores fields it does not know', () => {
    const event = eventFromDocument({ ...plain, something: { else: 1 }, _type: 'Foreign' });
    expect(event).toStrictEqual({ id, name: 'A', action: 'b', parameters: {}, createdAt });
  });

  it('reads what is ours alone', () => {
    const publisher = { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' };
    const reverts = new ObjectId();
    const document = { ...plain, publisher, receipts: true, expires_at: createdAt, reverts };
    expect(eventFromDocument(document)).toStrictEqual({
      id,
      name: 'A',
      action: 'b',
      parameters: {},
      createdAt,
      publisher,
      wantsReceipts: true,
      expiresAt: createdAt,
      reverts,
    });
  });

  it('takes anything else in our fields for nothing', () => {
    fc.assert(
      fc.property(fc.anything(), (foreign) => {
        const document = { ...plain, publisher: foreign, receipts: 1, expires_at: foreign, reverts: foreign };
        expect(eventFromDocument(document)).toStrictEqual({
          id,
          name: 'A',
          action: 'b',
          parameters: {},
          createdAt,
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    {},
    { name: 'A' },
    { action: 'b' },
    { name: 1, action: 'b' },
    { name: 'A', action: 'b', parameters: 'text' },
    { name: 'A', action: 'b', parameters: [1] },
  ])('takes %j for no event', (document) => expect(eventFromDocument(document)).toBeUndefined());
});

describe('encodeParameters', () => {
  it('writes whole numbers beyond 32 bits as int64, and leaves the others', () => {
    const encoded = encodeParameters({
      big: 2 ** 40,
      least: -(2 ** 31),
      most: 2 ** 31 - 1,
      half: 0.5,
      deep: [2 ** 31],
    });
    expect(encoded).toEqual({
      big: Long.fromNumber(2 ** 40),
      least: -(2 ** 31),
      most: 2 ** 31 - 1,
      half: 0.5,
      deep: [Long.fromNumber(2 ** 31)],
    });
  });

  it.each([
    [{ a: undefined }, 'a'],
    [{ a: { b: [1, undefined] } }, 'a.b.1'],
    [{ a: new Array(1) }, 'a.0'],
    [{ a: new Date(Number.NaN) }, 'a'],
    [{ a: () => 1 }, 'a'],
    [{ a: Symbol('s') }, 'a'],
    [{ a: { since: new Date(Number.NaN) } }, 'a.since'],
    [{ a: [2n ** 63n] }, 'a.0'],
  ])('refuses what the driver would write as something else: %o', (parameters, argument) => {
    expect(() => encodeParameters(parameters)).toThrow(
      expect.objectContaining({ code: 'invalid_argument', details: expect.objectContaining({ argument }) }),
    );
  });

  it('keeps ids, dates and what says itself how it is stored', () => {
    const given = { id, date: createdAt, list: [id], most: 2n ** 63n - 1n, own: { toBSON: () => 'own' } };
    expect(encodeParameters(given)).toEqual(given);
  });
});

describe('throughTheWire', () => {
  it('gives back what a listener would hand out, for all plain values', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0') && text !== '__proto__');
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(key, values), (parameters) => {
        const document = { name: 'A', action: 'b', parameters: encodeParameters(parameters) };
        const read = eventFromDocument(BSON.deserialize(BSON.serialize(document)));
        expect(read?.parameters).toEqual(throughTheWire(parameters));
        expect(throughTheWire(parameters)).toEqual(BSON.deserialize(BSON.serialize(parameters)));
      }),
      { numRuns: 200 },
    );
  });
});
