import { type Document, ObjectId } from 'mongodb';
import { aDate, aDocument, aNumber, anObjectId, aText, oneOf, optional } from '../../mongo/stored/kind';
import { ownValueAt } from '../../mongo/stored/own-value-at';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { Receipt, ReceiptState, RespondingProcess } from './receipt';

// The only place that knows the document format of a receipt: { _id: { event_id, process_id }, server_id?,
// process, state, result?, result_omitted?, error?, duration_ms?, at, parts }. One document per event and
// process; each of its subscriptions writes one of the `parts`, and the database derives the other fields
// from them.

/** The state of one event in one subscription. */
export interface ReceiptPart {
  /** A new one for every subscription and event. */
  readonly id: ObjectId;
  readonly state: ReceiptState;
  readonly error?: string;
  readonly result?: unknown;
  readonly result_omitted?: string;
  readonly duration_ms?: number;
}

/**
 * The most significant state first: a process is done when all its subscriptions are, and has failed when one
 * has.
 */
const STATES: readonly ReceiptState[] = ['received', 'failed', 'done', 'ignored'];

/** The receipt's `_id`. */
export function receiptId(eventId: unknown, process: RespondingProcess): Document {
  return { event_id: eventId, process_id: new ObjectId(process.id) };
}

/** Puts one part into a receipt, whatever the receipt holds: no thread waits for another one. */
export function partUpdate(process: RespondingProcess, part: ReceiptPart): Document[] {
  const { id, state, error, duration_ms: durationMs } = part;
  const others = { $filter: { input: { $ifNull: ['$parts', []] }, cond: { $ne: ['$$this.id', id] } } };
  const own = { id, state, ...(error === undefined ? {} : { error }) };
  const decisive = {
    $arrayElemAt: [{ $filter: { input: '$parts', cond: { $eq: ['$$this.state', '$state'] } } }, 0],
  };
  return [
    {
      $set: {
        ...(process.serverId === undefined ? {} : { server_id: new ObjectId(process.serverId) }),
        process: { $literal: process.name },
        ...('result' in part ? { result: { $literal: part.result } } : {}),
        ...('result_omitted' in part ? { result_omitted: { $literal: part.result_omitted } } : {}),
        ...(durationMs === undefined ? {} : { duration_ms: { $max: ['$duration_ms', durationMs] } }),
        at: '$$NOW',
        parts: { $concatArrays: [others, [{ $literal: own }]] },
      },
    },
    {
      $set: {
        state: {
          $arrayElemAt: [{ $filter: { input: STATES, cond: { $in: ['$$this', '$parts.state'] } } }, 0],
        },
      },
    },
    { $set: { error: { $let: { vars: { decisive }, in: '$$decisive.error' } } } },
  ];
}

/** The kind of each field in a receipt's document; a document with another kind is damaged. A result may be anything. */
const RECEIPT_SCHEMA = {
  _id: aDocument,
  '_id.process_id': anObjectId,
  process: aText,
  server_id: optional(anObjectId),
  state: oneOf(STATES),
  result_omitted: optional(aText),
  error: optional(aText),
  duration_ms: optional(aNumber),
  at: aDate,
};

/** Decodes a document of `rocket_job.receipts`, whatever it holds: damaged fields are ignored. */
export function receiptFromDocument(document: Document): Receipt {
  const read = new StoredRecord(RECEIPT_SCHEMA, document);
  const { fieldDamage: damage } = read;
  return {
    eventId: ownValueAt(document, '_id.event_id'),
    processId: ownValueAt(document, '_id.process_id') as ObjectId,
    process: read.text('process'),
    serverId: read.get('server_id'),
    state: read.get('state') ?? 'received',
    result: document['result'],
    resultOmitted: read.get('result_omitted'),
    error: read.get('error'),
    durationMs: read.get('duration_ms'),
    at: read.get('at') ?? new Date(0),
    ...(damage !== undefined && { damage }),
  };
}

/** Does the same in memory, for receipts that never reach a database: those of test mode. */
export function receiptOfParts(
  eventId: unknown,
  process: RespondingProcess,
  parts: readonly ReceiptPart[],
): Receipt {
  const state = STATES.find((known) => parts.some((part) => part.state === known)) ?? 'received';
  const latest = <K extends keyof ReceiptPart>(key: K) => parts.findLast((part) => key in part)?.[key];
  const durations = parts.flatMap(({ duration_ms }) => duration_ms ?? []);
  return {
    eventId,
    processId: new ObjectId(process.id),
    process: process.name,
    serverId: process.serverId === undefined ? undefined : new ObjectId(process.serverId),
    state,
    result: latest('result'),
    resultOmitted: latest('result_omitted'),
    error: parts.find((part) => part.state === state)?.error,
    durationMs: durations.length === 0 ? undefined : Math.max(...durations),
    at: new Date(),
  };
}
