import { deflateSync } from 'node:zlib';
import { BSON } from 'bson';
import { describe, expect, it } from 'vitest';
import { Slice } from '../../../../../src/job/slices/slice';
import { contentOf } from '../../../../../src/job/slices/slice-content';
import { rubyCase } from '../../../../support/ruby-wire';

const COMPRESSED = 'RocketJob::Sliced::CompressedSlice';
const BZIP2 = 'RocketJob::Sliced::BZip2OutputSlice';
const LINES = Buffer.from(
  'QlpoOTFBWSZTWacUK3cAAALBgAAQAgGEgCAAIYAMAjj1G4u5IpwoSFOKFbuAQlpoOTFBWSZTWQHHM2oAAALBgAAQAkAUACAAIYNBmgiwHF3JFOFCQAcczag=',
  'base64',
);
/** 80 MiB of zeros in 80 bytes. */
const BOMB = Buffer.from(
  'QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZiY9QcwEi9EAA4AAACCAAMMwFKaYSqQjYiVSEeLuSKcKEhKzkrmg=',
  'base64',
);

const packed = (value: object) => deflateSync(BSON.serialize(value));

describe('the records of a slice', () => {
  it.each([
    ['plain ones', { records: ['a', { b: 1 }, null] }, ['a', { b: 1 }, null]],
    ['none of an encrypted slice', { _type: 'RocketJob::Sliced::EncryptedSlice', records: [] }, []],
    ['compressed ones', { _type: COMPRESSED, records: packed({ r: ['a', 2] }) }, ['a', 2]],
    ['compressed ones without a type', { records: packed({ r: [1] }) }, [1]],
    ['lines in several bzip2 streams', { _type: BZIP2, records: LINES }, ['one', 'two', 'three']],
  ])('are read where they are %s', (_what, document, records) => {
    expect(contentOf(document)).toEqual({ kind: 'records', records });
  });

  it.each([
    ['a text', { records: 'abc' }, 'records is a string'],
    ['nothing', {}, 'records is missing'],
    ['a document that looks like bytes', { records: { _bsontype: 'Binary', value: 1 } }, 'records is a'],
    [
      'bytes of no known format',
      { records: Buffer.from('nonsense') },
      'records has bytes in an unknown format',
    ],
    [
      'bytes that are not zlib',
      { _type: COMPRESSED, records: Buffer.from('nonsense') },
      "records can't be inflated",
    ],
    ['half of a bzip2 stream', { _type: BZIP2, records: LINES.subarray(0, 20) }, "records can't be unpacked"],
    [
      'zlib of no BSON',
      { _type: COMPRESSED, records: deflateSync(Buffer.from('nonsense')) },
      "records can't be read as BSON",
    ],
    ['BSON without records', { _type: COMPRESSED, records: packed({ a: 1 }) }, 'records.r is missing'],
    [
      'a zlib bomb',
      { _type: COMPRESSED, records: deflateSync(Buffer.alloc(80 << 20)) },
      'records are larger than 64 MiB',
    ],
    ['a bzip2 bomb', { _type: BZIP2, records: BOMB }, 'records are larger than 64 MiB'],
  ])('are damaged if there is %s', (_what, document, why) => {
    expect(contentOf(document)).toEqual({ kind: 'damaged', why: expect.stringContaining(why) });
  });

  it.each([
    ['batch DefaultBatchJob: slices as uploaded', false],
    ['batch CsvBatchJob: slices as uploaded', false],
    ['batch EncryptedBatchJob: slices as uploaded', true],
  ])('are those of the gem: %s', (name, isEncrypted) => {
    const { slices_after: slices = {}, after } = rubyCase(name);
    const all = Object.values(slices).flat();
    expect(all.length).toBeGreaterThan(1);
    for (const document of all) {
      const plain = BSON.deserialize(BSON.serialize(document), { promoteBuffers: true });
      const read = {
        environment: {} as never,
        document: plain as never,
        jobId: after['_id'],
        isRuby: true,
        collection: 'c',
        readAt: new Date(),
      };
      const slice = new Slice(read);
      expect(slice.isEncrypted).toBe(isEncrypted);
      expect(slice.damage).toBeUndefined();
      if (isEncrypted) expect(() => slice.records).toThrow('they are encrypted');
      else expect(slice.records.length).toBeGreaterThan(0);
    }
  });
});
