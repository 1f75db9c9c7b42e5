import { BSON, type Document } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import { promoted } from '../../mongo/stored/promoted';

// Work and outcomes between the control thread and a worker, as BSON: plain data in one thread is plain data
// in the other.

/** Work for a worker. */
export interface PerformMessage {
  readonly type: 'perform';
  readonly step: WorkOrder['step'];
  readonly job: Uint8Array;
  readonly slice?: Uint8Array;
}

/** The outcome of the work. */
export interface DoneReport {
  readonly type: 'done';
  readonly outcome: Uint8Array;
}

/**
 * On the control thread. @throws for a field that BSON can hold but the driver doesn't write, such as one
 * named like its own type tag
 */
export function performMessage(order: WorkOrder): PerformMessage {
  const slice = 'slice' in order ? { slice: BSON.serialize(order.slice) } : {};
  return { type: 'perform', step: order.step, job: BSON.serialize(order.job), ...slice };
}

/** In the worker. */
export function orderIn({ step, job, slice }: PerformMessage): WorkOrder {
  return { step, job: read(job), ...(slice && { slice: read(slice) }) } as WorkOrder;
}

/** In the worker. */
export function doneReport(outcome: WorkOutcome): DoneReport {
  return { type: 'done', outcome: BSON.serialize(outcome) };
}

/** On the control thread. */
export function outcomeIn({ outcome }: DoneReport): WorkOutcome {
  return BSON.deserialize(outcome, { bsonRegExp: true });
}

function read(document: Uint8Array): Document {
  return promoted(BSON.deserialize(document, { promoteBuffers: true, bsonRegExp: true }));
}
