import { Int32, Long } from 'bson';
import fc from 'fast-check';
import { BSON, BSONSymbol, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  documentToStore,
  eventFromDocument,
  eventOfDraft,
  eventOfUnwritten,
  shownEvent,
  storingUpdate,
  throughTheWire,
} from '../../../../src/event/codec';
import { encodeParameters } from '../../../../src/event/encode';
import { EVENT_SCHEMA } from '../../../../src/event/event-schema';
import { StoredRecord } from '../../../../src/mongo/stored/stored-record';

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

  it.each([{ parameters: null }, {}])('reads %j as no parameters', (rest) => {
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

  it('reads the fields of this package', () => {
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

  it('ignores malformed values in its own fields', () => {
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
  ])("doesn't read %j as an event", (document) => expect(eventFromDocument(document)).toBeUndefined());
});

describe('eventFromDocument, of a publisher', () => {
  const publisher = { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' };

  it.each([
    ...Object.keys(publisher).map((field) => ({ [field]: undefined })),
    { pid: 7.5 },
    { pid: '7' },
    { user: 7 },
  ])('knows nothing if %j is in it', (damage) => {
    expect(eventFromDocument({ ...plain, publisher: { ...publisher, ...damage } })).not.toHaveProperty(
      'publisher',
    );
  });

  it('keeps only the known fields', () => {
    const document = { ...plain, publisher: { ...publisher, more: 1 }, receipts: false };
    expect(eventFromDocument(document)).toStrictEqual({
      ...{ id, name: 'A', action: 'b', parameters: {}, createdAt },
      publisher,
    });
  });

  it('has the time 0 if there is none', () => {
    expect(eventFromDocument({ name: 'A', action: 'b' })?.createdAt).toEqual(new Date(0));
    expect(eventFromDocument({ ...plain, created_at: 'today' })?.createdAt).toEqual(new Date(0));
  });
});

describe('shownEvent', () => {
  it('also shows documents that are not events', () => {
    const shown = (document: object) => shownEvent(new StoredRecord(EVENT_SCHEMA, document));
    expect(
      shown({ _id: 7, name: 1, parameters: 'text', created_at: createdAt, receipts: true }),
    ).toStrictEqual({
      id: 7,
      name: '1',
      action: '?',
      parameters: {},
      createdAt,
      wantsReceipts: true,
    });
    expect(shown({ ...plain, action: 2 })).toMatchObject({ name: 'A', action: '2' });
  });
});

describe('an event to be stored', () => {
  const publisher = { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' };
  const stored = { ...publisher, pid: new Int32(7) };
  const bare = { name: 'A', action: '$b', parameters: {} };
  const reverts = new ObjectId();
  const lease = { ...bare, wantsReceipts: true, leaseMs: 60_000, reverts };
  const written = { level: '$name' };

  it("is an update by the database's clock, in which no value is an expression", () => {
    const freshOf = (draft: typeof bare) => {
      const [stage, ...more] = storingUpdate(draft, written, publisher);
      expect(more).toEqual([]);
      const { $cond, ...others } = stage?.['$replaceWith'] ?? {};
      expect(others).toEqual({});
      expect($cond.slice(0, 2)).toEqual(['$name', '$$ROOT']);
      const [root, fresh] = $cond[2].$mergeObjects;
      expect(root).toBe('$$ROOT');
      return fresh;
    };
    const always = {
      name: { $literal: 'A' },
      action: { $literal: '$b' },
      parameters: { $literal: written },
      updated_at: '$$NOW',
      created_at: '$$NOW',
      publisher: { $literal: stored },
    };
    expect(freshOf(bare)).toStrictEqual(always);
    expect(Object.keys(freshOf(bare))).toEqual(Object.keys(always));
    expect(freshOf(lease)).toStrictEqual({
      ...always,
      receipts: { $literal: true },
      expires_at: { $add: ['$$NOW', { $literal: Long.fromNumber(60_000) }] },
      reverts: { $literal: reverts },
    });
  });

  it('is the same document if nothing is written', () => {
    const always = {
      ...{ _id: id, name: 'A', action: '$b', parameters: written },
      ...{ updated_at: createdAt, created_at: createdAt, publisher: stored },
    };
    expect(documentToStore(id, bare, written, publisher, createdAt)).toStrictEqual(always);
    expect(
      documentToStore(id, { ...bare, wantsReceipts: false }, written, publisher, createdAt),
    ).toStrictEqual(always);
    const document = documentToStore(id, lease, written, publisher, createdAt);
    const expiresAt = new Date(createdAt.getTime() + 60_000);
    expect(document).toStrictEqual({ ...always, receipts: true, expires_at: expiresAt, reverts });
    expect(eventOfUnwritten(document)).toEqual({
      ...{ id, name: 'A', action: '$b', parameters: written, createdAt, publisher },
      ...{ wantsReceipts: true, expiresAt, reverts },
    });
    expect(() => eventOfUnwritten({ _id: id })).toThrow('Expected an event in its own document, got none');
  });

  it('in test mode is what a listener would deliver, without the part for Ruby', () => {
    const before = Date.now();
    const event = eventOfDraft({ ...lease, parameters: { set: new Set([1]) }, revertTo: { level: 1 } });
    expect(event).toStrictEqual({
      ...{ id: undefined, name: 'A', action: '$b', parameters: { set: [1] }, wantsReceipts: true, reverts },
      createdAt: event.createdAt,
      expiresAt: new Date(event.createdAt.getTime() + 60_000),
    });
    expect(event.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(eventOfDraft(bare)).not.toHaveProperty('expiresAt');
  });
});

describe('encodeParameters', () => {
  it('writes integers beyond 32 bits as int64, and leaves others unchanged', () => {
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
  ])('refuses values that the driver would change: %o', (parameters, argument) => {
    expect(() => encodeParameters(parameters)).toThrow(
      expect.objectContaining({ code: 'invalid_argument', details: expect.objectContaining({ argument }) }),
    );
  });

  it('keeps ids, dates and values with their own encoding', () => {
    const given = { id, date: createdAt, list: [id], most: 2n ** 63n - 1n, own: { toBSON: () => 'own' } };
    expect(encodeParameters(given)).toEqual(given);
  });
});

describe('throughTheWire', () => {
  it('returns what a listener would deliver, for all plain values', () => {
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
