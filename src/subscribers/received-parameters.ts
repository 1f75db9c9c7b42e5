import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { LEVELS, type Level } from '../config/settings/level';
import { bsonType } from '../errors/bson-type';
import { shown } from '../errors/shown';
import type { Logger } from '../logging/logger';
import { isObjectId } from '../mongo/stored/object-id-from';

// The parameters that the built-in subscribers accept in events of other programs: everything that makes a
// Ruby server act. For targets, only the names are checked, as in Ruby: a value that matches nothing here is
// for other processes.

export const mandatory = z.unknown();
export const optional = z.unknown().optional();

/** The levels of Ruby's own Logger, by number; Semantic Logger treats its `UNKNOWN` as an error. */
const LEVELS_OF_RUBY: readonly Level[] = ['debug', 'info', 'warn', 'error', 'fatal', 'error'];

/** Accepts upper and lower case, and the numbers of Ruby's own Logger. */
export const receivedLevel = z.unknown().transform((value, context): Level => {
  const level = levelFrom(value);
  if (level !== undefined) return level;
  const message = `Expected \`level\` to be one of ${LEVELS.join(', ')}, got ${shown(value)}.`;
  context.addIssue({ code: 'custom', input: value, message });
  return z.NEVER;
});

function levelFrom(value: unknown): Level | undefined {
  if (typeof value === 'string') return LEVELS.find((level) => level === value.toLowerCase());
  const number = numberFrom(value);
  return number !== undefined && Number.isInteger(number) ? LEVELS_OF_RUBY.at(number) : undefined;
}

/** Accepts the name of a class; like Ruby, treats null and false as no name. */
export const receivedClassName = z.unknown().transform((value, context): string | undefined => {
  if (value === null || value === false) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  const message = `Expected \`class_name\` to be the name of a class, got ${shown(value)}.`;
  context.addIssue({ code: 'custom', input: value, message });
  return z.NEVER;
});

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
