import { BSON, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { boundOf, markText } from '../../../../../src/event/listen/log-text';
import { RawDocument } from '../../../../../src/event/listen/raw-document';

const stored = (document: object) => new RawDocument(BSON.serialize(document));

describe('one end of a gap', () => {
  it('is an event, and not the seed document', () => {
    expect(boundOf(undefined)).toBeUndefined();
    expect(boundOf(stored({ _id: 1, name: 'RocketJob::Event::Seed' }))).toBeUndefined();
    expect(boundOf(stored({ _id: 1, name: 'Example' }))).toEqual({
      id: 1,
      name: 'Example',
      createdAt: undefined,
    });
    expect(boundOf(new RawDocument(BSON.serialize({})))).toEqual({
      id: undefined,
      name: undefined,
      createdAt: undefined,
    });
  });

  it('is its id and its date in the log', () => {
    const id = new ObjectId();
    const createdAt = new Date('2026-01-02T03:04:05Z');
    expect(markText(undefined)).toBe('none');
    expect(markText({ id, name: 'A', createdAt })).toBe(`${id.toHexString()} (2026-01-02T03:04:05.000Z)`);
    expect(markText({ id: 'mine', name: 'A', createdAt: undefined })).toBe('mine (no date)');
    expect(markText({ id: { a: 1 }, name: 'A', createdAt: undefined })).toBe('{ a: 1 } (no date)');
  });
});
