import { deflateSync } from 'node:zlib';
import { Binary, BSON } from 'bson';
import type { Collection, Document } from 'mongodb';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { encodeValue } from '../../event/encode';
import { exactly } from '../../mongo/stored/exactly';
import { WORK_FIELDS } from '../model/job-transitions';

/** A slice as it was read: its document with the driver's types, and its records as they are shown. */
export interface ReadSlice {
  readonly document: Document;
  readonly records: readonly unknown[];
  /** The records with the database's types; the same records if the types aren't known. */
  readonly stored?: readonly unknown[];
}

/** The database refuses a larger filter, because the command also holds the new records. */
const LARGEST_GUARD = 7_340_032;
const ENCRYPTED = /Encrypted/;
const COMPRESSED = 'RocketJob::Sliced::CompressedSlice';

/**
 * Queues one failed slice. If its job has failed too, that isn't enough: retry the job.
 *
 * @throws RocketJobError `invalid_transition` if it isn't failed, or was deleted
 */
export async function retrySlice(slices: Collection, { _id }: Document): Promise<Document> {
  const unset = Object.fromEntries([...WORK_FIELDS, 'started_at'].map((name) => [name, 1]));
  const update = isRubys(slices) ? {} : { $unset: unset };
  const retried = await slices.findOneAndUpdate(
    { _id: exactly(_id), state: 'failed' },
    { $set: { state: 'queued' }, ...update },
    { returnDocument: 'after' },
  );
  return retried ?? refuse(slices, _id, 'retried', 'Only a failed slice can be retried');
}

/**
 * Writes the records of a slice in their original encoding; only changed records get new values.
 *
 * @param records all records of the slice
 * @throws RocketJobError `invalid_argument` for records that can't be stored, or that would shift the
 *   failed one; `ruby_job` for an encoding that only Ruby can write; `invalid_transition` if the slice has
 *   changed since it was read
 */
export async function saveRecords(
  slices: Collection,
  slice: ReadSlice,
  records: readonly unknown[],
): Promise<Document> {
  const { document } = slice;
  const encoded = encodedRecords(document, keptTypes(slice, checkedRecords(slice, records)));
  const { _id, state, failure_count, processing_record_number, records: before } = document;
  if (state === 'running') throw whileRunning(_id);
  const guard = {
    _id: exactly(_id),
    state: exactly(state),
    failure_count: exactly(failure_count ?? null),
    processing_record_number: exactly(processing_record_number ?? null),
    ...(BSON.calculateObjectSize({ before }) < LARGEST_GUARD && { records: exactly(before) }),
  };
  const saved = await slices.findOneAndUpdate(
    guard,
    { $set: { records: encoded } },
    { returnDocument: 'after' },
  );
  return saved ?? refuse(slices, _id, 'saved', 'It has changed since it was read. Read it again');
}

function checkedRecords({ document, records: before }: ReadSlice, records: readonly unknown[]): unknown[] {
  if (!Array.isArray(records))
    throw invalid(`Expected the records of the slice, an array, got ${shown(records)}.`, 'records', records);
  const encoded = records.map((record, index) => encodeValue(record, `record ${index}`));
  const done = Number(document['processing_record_number'] ?? 1) - 1;
  const isShifted =
    records.length !== before.length &&
    before.slice(0, done).some((record, index) => !isSame(record, records[index]));
  if (!isShifted) return encoded;
  throw invalid(
    `Expected the first ${done} records of the slice to stay unchanged, got ${records.length} records that begin differently. They are already processed, and the worker skips them by number.`,
    'records',
    records,
  );
}

/** Keeps the database's type of each unchanged value: a double 2.0 would become an integer. */
function keptTypes({ records: before, stored = before, document }: ReadSlice, records: unknown[]): unknown[] {
  const done = Number(document['processing_record_number'] ?? 1) - 1;
  const removed = before.length - records.length;
  return records.map((record, index) => {
    const at = removed > 0 && index >= done && !isSame(record, before[index]) ? index + removed : index;
    return keptType(record, before[at], stored[at]);
  });
}

function keptType(record: unknown, before: unknown, stored: unknown): unknown {
  if (isSame(record, before)) return stored;
  if (!isPlainObject(record) || !isPlainObject(before) || !isPlainObject(stored)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, keptType(value, before[name], stored[name])]),
  );
}

/** Whether two values would be stored identically, including their types. */
export function isSame(one: unknown, other: unknown): boolean {
  try {
    return (
      BSON.EJSON.stringify({ one }, { relaxed: false }) ===
      BSON.EJSON.stringify({ one: other }, { relaxed: false })
    );
  } catch {
    return false;
  }
}

/** @throws RocketJobError `ruby_job` */
function encodedRecords({ _id, _type, records }: Document, values: readonly unknown[]): unknown {
  if (_type === COMPRESSED) return new Binary(deflateSync(BSON.serialize({ r: values })), 0);
  if (Array.isArray(records)) return values;
  const how =
    typeof _type === 'string' && ENCRYPTED.test(_type)
      ? 'its records are encrypted, and the key is in Ruby'
      : `its records are stored as ${valueText(_type)}`;
  throw new RocketJobError(
    'ruby_job',
    `Not saved: ${how}. Edit them in a Rails console. (slice ${valueText(_id)})`,
    { id: valueText(_id) },
  );
}

function whileRunning(id: unknown): RocketJobError {
  return new RocketJobError(
    'invalid_transition',
    `Not saved: a worker is processing the slice, and would overwrite your change if the slice fails. Wait until the slice has failed. (slice ${valueText(id)})`,
    { action: 'save', state: 'running' },
  );
}

/** Reports a slice's current state. @throws RocketJobError `invalid_transition` */
export async function refuse(slices: Collection, id: unknown, done: string, rule: string): Promise<never> {
  const now = await slices.findOne({ _id: exactly(id) }, { projection: { state: 1 } });
  const state = now === null ? 'gone' : valueText(now['state']);
  const why =
    now === null ? 'it is done, and was deleted' : state === 'failed' ? 'it has failed' : `it is ${state}`;
  throw new RocketJobError('invalid_transition', `Not ${done}: ${why}. ${rule}. (slice ${valueText(id)})`, {
    action: done,
    state,
  });
}

function isRubys({ collectionName }: Collection): boolean {
  return collectionName.startsWith('rocket_job.inputs.');
}

function invalid(message: string, argument: string, value: unknown): RocketJobError {
  return new RocketJobError('invalid_argument', message, { argument, value });
}
