import { BSON, type Document } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import { promoted } from '../../mongo/stored/promoted';

// Work and its outcome between the control thread and a worker, as BSON: what is plain data in one thread is so in the other.

/** Work for a worker. */
export interface PerformMessage {
  readonly type: 'perform';
  readonly step: WorkOrder['step'];
  readonly job: Uint8Array;
  readonly slice?: Uint8Array;
}

/** What it came to. */
export interface DoneReport {
  readonly type: 'done';
  readonly outcome: Uint8Array;
}

/** On the control thread. @throws for a field that BSON has and the driver does not write, such as one with the name of its own tag */
export function performMessage(order: WorkOrder): PerformMessage {
  const slice = 'slice' in order ? { slice: BSON.serialize(order.slice) } : {};
  return { type: 'perform', step: order.step, job: BSON.serialize(order.job), ...slice };
}

/** The same in the worker. */
export function orderIn({ step, job, slice }: PerformMessage): WorkOrder {
  return { step, job: read(job), ...(slice && { slice: read(slice) }) } as WorkOrder;
}

/** In the worker. */
export function doneReport(outcome: WorkOutcome): DoneReport {
  return { type: 'done', outcome: BSON.serialize(outcome) };
}

/** The same on the control thread. */
export function outcomeIn({ outcome }: DoneReport): WorkOutcome {
  return BSON.deserialize(outcome, { bsonRegExp: true });
}

function read(document: Uint8Array): Document {
  return promoted(BSON.deserialize(document, { promoteBuffers: true, bsonRegExp: true }));
}
