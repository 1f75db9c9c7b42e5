import type { ObjectId } from 'mongodb';
import { bsonType } from '../errors/bson-type';
import { shown } from '../errors/shown';
import type { Logger } from '../logging/logger';
import { isObjectId } from '../mongo/stored/object-id-from';

const NUMBERS: ReadonlySet<string> = new Set(['Int32', 'Double', 'Long', 'Decimal128']);

/** Returns a number, also one in a BSON wrapper; undefined for anything else. */
export function numberFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return NUMBERS.has(bsonType(value) ?? '') ? Number(String(value)) : undefined;
}

/** Returns whether a value is a server's id, as an ObjectId or its digits. */
export function isIdOf({ id }: { readonly id: ObjectId }, value: unknown): boolean {
  return typeof value === 'string'
    ? value.toLowerCase() === id.toHexString()
    : isObjectId(value) && id.equals(value);
}

/** The default seconds that a kill gives busy workers. */
export const KILL_WAIT_SECONDS = { server: 5, worker: 3 } as const;

/**
 * Returns how long busy workers may take to finish: the event's value, or `usual` if the event has no valid
 * number of seconds.
 */
export function waitSeconds(given: unknown, usual: number, logger: Logger): number {
  const seconds = secondsFrom(given ?? usual);
  if (seconds === undefined)
    logger.warn(`Expected \`wait_timeout\` to be a number of seconds, got ${shown(given)}: waiting ${usual}`);
  return seconds ?? usual;
}

/** Returns a number of seconds that a timer can wait; undefined for anything else. */
export function secondsFrom(value: unknown): number | undefined {
  const seconds = numberFrom(value);
  return seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
