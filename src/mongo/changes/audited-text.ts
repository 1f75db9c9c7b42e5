import { BSON } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { loggableFields } from '../../logging/loggable';
import { MOST_IDS } from './change';

const LONGEST_TEXT = 2_000;
const LONGEST_ID = 100;

/** Returns a filter or an update as text: extended JSON, without secrets, shortened. */
export function auditedText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return cut(JSON.stringify(loggableFields({ value: plain(value) })['value']) ?? 'null', LONGEST_TEXT);
}

/**
 * Returns the first 100 ids: an ObjectId or a number unchanged, anything else as a short text without
 * secrets.
 */
export function auditedIds(ids: readonly unknown[]): unknown[] {
  return ids.slice(0, MOST_IDS).map(auditedId);
}

function auditedId(id: unknown): unknown {
  if (typeof id === 'number') return id;
  const { _bsontype: type } = Object(id);
  if (type === 'ObjectId' || type === 'Int32' || type === 'Long') return id;
  return cut(typeof id === 'string' ? masked(id) : (auditedText(id) ?? 'undefined'), LONGEST_ID);
}

/** Removes secrets from a sentence of a person or an error. */
export function masked(text: string): string {
  return cut(String(loggableFields({ text })['text']), LONGEST_TEXT);
}

function plain(value: unknown): unknown {
  try {
    return BSON.EJSON.serialize(value as object);
  } catch {
    return valueText(value, LONGEST_TEXT);
  }
}

function cut(text: string, longest: number): string {
  return valueText(text, longest);
}
