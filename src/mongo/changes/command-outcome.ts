import type { Document } from 'mongodb';
import type { ChangeOutcome } from './change';

/** The driver's reply, or a plain object if the driver has no class for it. */
interface DriverReply {
  toObject?(): Document;
}

/**
 * Derives a command's outcome from the database's reply: the number of changed documents, and the failures.
 */
export function commandOutcome(reply: DriverReply & Document): ChangeOutcome {
  const { n, nModified, nInserted, nUpserted, nDeleted, lastErrorObject, writeErrors, nErrors, upserted } =
    typeof reply.toObject === 'function' ? reply.toObject() : Object(reply);
  const failures = Array.isArray(writeErrors) ? writeErrors.length : Number(nErrors ?? 0);
  const first = Array.isArray(writeErrors) ? String(writeErrors[0]?.errmsg ?? '') : '';
  const text = failures === 0 ? undefined : `${failures} failed${first === '' ? '' : `: ${first}`}`;
  const failed = { isFailed: failures > 0, text };
  const counts = [nInserted, nUpserted, nDeleted, nModified].filter((each) => each !== undefined);
  if (nDeleted !== undefined) return { ...failed, changed: sum(counts) };
  if (nModified !== undefined) return { ...failed, changed: Number(nModified) + lengthOf(upserted) };
  return { ...failed, changed: numberOf(n ?? lastErrorObject?.n) };
}

function sum(counts: readonly unknown[]): number {
  return counts.reduce<number>((total, each) => total + Number(each), 0);
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}
