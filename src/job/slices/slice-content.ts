import { inflateSync } from 'node:zlib';
import { type Binary, BSON, type DeserializeOptions } from 'bson';
import type { Document } from 'mongodb';
import { isPlainObject } from '../../errors/plain-object';
import { kindWords } from '../../mongo/stored/kind';
import { promoted } from '../../mongo/stored/promoted';

/** The content of a slice's `records` field. */
export type SliceContent =
  | { readonly kind: 'records'; readonly records: readonly unknown[] }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'damaged'; readonly why: string };

/** A slice of 16 MiB could unpack to a thousand times as much, which no job has written. */
const MOST_BYTES = 67_108_864;
const TOO_LARGE = 'records are larger than 64 MiB when they are unpacked';

const AS_READ: DeserializeOptions = { promoteBuffers: true, bsonRegExp: true };

type Format = 'compressed' | 'bzip2' | 'encrypted';

/**
 * Returns the content of a slice, however it is packed: plain, as zlib of BSON, or as lines in bzip2. Never
 * throws: unreadable content is damaged.
 *
 * @param types how to read the types of packed records; by default as in documents
 */
export function contentOf(
  { _type: type, records }: Document,
  types: DeserializeOptions = AS_READ,
): SliceContent {
  if (Array.isArray(records)) return { kind: 'records', records };
  const bytes = bytesOf(records);
  if (bytes === undefined) return { kind: 'damaged', why: `records is ${kindWords(records)}` };
  const format = formatByType(type) ?? formatByBytes(bytes);
  if (format === undefined) return { kind: 'damaged', why: 'records has bytes in an unknown format' };
  if (format === 'encrypted') return { kind: 'encrypted' };
  try {
    return { kind: 'records', records: format === 'bzip2' ? linesIn(bytes) : inflated(bytes, types) };
  } catch (error) {
    return { kind: 'damaged', why: (error as Error).message };
  }
}

/** Returns the bytes of the field as they were written; undefined if it has none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const { _bsontype: type } = Object(value) as Partial<Binary>;
  const isBinary = type === 'Binary' && !Object.hasOwn(value as object, '_bsontype');
  return isBinary ? (value as Binary).value() : undefined;
}

/** Copies records deeply, so that edits don't change what was read. */
export function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (value instanceof Date) return new Date(value) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copied(inner)])) as T;
}

/** Whether it is output in bzip2: concatenated bzip2 streams are a valid file. */
export function isBzip2({ _type: type, records }: Document): boolean {
  const bytes = bytesOf(records);
  return bytes !== undefined && (formatByType(type) ?? formatByBytes(bytes)) === 'bzip2';
}

function formatByType(type: unknown): Format | undefined {
  if (typeof type !== 'string') return undefined;
  if (/Encrypted/.test(type)) return 'encrypted';
  if (/BZip2/.test(type)) return 'bzip2';
  return /Compressed/.test(type) ? 'compressed' : undefined;
}

function formatByBytes(bytes: Uint8Array): Format | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (start === '@EnC') return 'encrypted';
  if (start.startsWith('BZh')) return 'bzip2';
  return start.startsWith('x') ? 'compressed' : undefined;
}

function inflated(bytes: Uint8Array, types: DeserializeOptions): readonly unknown[] {
  const raw = attempt('inflated', () => inflateSync(bytes, { maxOutputLength: MOST_BYTES }));
  const { r: records } = attempt('read as BSON', () =>
    BSON.deserialize(raw, { ...types, validation: { utf8: false } }),
  );
  if (!Array.isArray(records)) throw new Error(`records.r is ${kindWords(records)}`);
  return types === AS_READ ? promoted(records) : records;
}

function linesIn(bytes: Uint8Array): readonly string[] {
  const text = attempt('unpacked', () => unpacked(bytes)).toString('utf8');
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Loaded on demand. */
function unpacked(bytes: Uint8Array): Buffer {
  const { decode }: typeof import('seek-bzip') = require('seek-bzip');
  let output = Buffer.alloc(Math.min(MOST_BYTES, bytes.length * 4 + 1_024));
  let length = 0;
  const writeByte = (byte: number) => {
    if (length === output.length) {
      if (length >= MOST_BYTES) throw new RangeError(TOO_LARGE);
      output = Buffer.concat([output], Math.min(MOST_BYTES, length * 2));
    }
    output[length] = byte;
    length += 1;
  };
  decode(bytes, { writeByte }, true);
  return output.subarray(0, length);
}

function attempt<T>(how: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message } = isPlainObject(error)
      ? { code: '', message: '' }
      : (error as NodeJS.ErrnoException);
    if (code === 'ERR_BUFFER_TOO_LARGE' || message === TOO_LARGE) throw new Error(TOO_LARGE);
    throw new Error(`records can't be ${how}: ${message}`);
  }
}
