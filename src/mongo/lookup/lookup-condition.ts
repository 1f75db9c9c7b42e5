import type { Document, Filter } from 'mongodb';
import { snakeCase } from '../../config/settings/setting-source';
import { didYouMean } from '../../errors/nearest-name';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import type { RecordSource } from './lookup-source';

/** The facts about the records that a lookup needs to read a filter. */
type Fields = Pick<
  RecordSource<never>,
  'what' | 'fields' | 'innerFields' | 'hasOtherFields' | 'order' | 'condition'
>;

/**
 * Returns one field's filter in MongoDB's form.
 *
 * @throws RocketJobError `invalid_argument` for an unknown field, or a value that would match something
 *   unintended
 */
export function conditionOn(of: Fields, field: string, value: unknown): Filter<Document> {
  if (field === '$and' || field === '$or' || field === '$nor') {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isFilter)) {
      throw new RocketJobError(
        'invalid_argument',
        `Expected \`${field}\` to have a list of filters, \`[{field: value}, …]\`, got ${shown(value)}.`,
        { argument: field, value },
      );
    }
    const all = value.map((filter) => {
      return { $and: Object.entries(filter).map(([name, inner]) => conditionOn(of, name, inner)) };
    });
    return { [field]: all };
  }
  if (field.startsWith('$')) return { [field]: value };
  const name = storedField(of, field);
  if (value === undefined || value === null || value === '') {
    throw new RocketJobError(
      'invalid_argument',
      `Expected \`${field}\` to have a value to look for, got ${value === '' ? 'an empty string' : `\`${value}\``}. Omit \`${field}\` to find every ${of.what}.`,
      { argument: field, value },
    );
  }
  return of.condition(name, value);
}

/**
 * Returns a field as it is spelled in the database. @throws RocketJobError `invalid_argument` for an unknown
 * field
 */
export function storedField(of: Fields, field: string): string {
  const { what, fields, hasOtherFields, order = {} } = of;
  const top = topOf(field);
  if (top === 'id') return `_id${field.slice(2)}`;
  const stored = fields.includes(top) ? top : snakeCase(top);
  if (fields.includes(stored)) {
    checkInner(of, stored, field);
    return stored + field.slice(top.length);
  }
  if (hasOtherFields === true || (field === '$natural' && field in order)) return field;
  throw noSuchField(`a field of a ${what}`, fields, field, field);
}

/** A list's elements are matched by their fields, optionally after an index: `busy.job`, `busy.0.job`. */
function checkInner({ innerFields = {}, hasOtherFields }: Fields, top: string, field: string): void {
  const fields = innerFields[top];
  const inner = field.split('.').find((part, index) => index > 0 && !/^\d+$/.test(part));
  if (fields === undefined || inner === undefined || hasOtherFields === true) return;
  if (!fields.includes(inner)) throw noSuchField(`a field within \`${top}\``, fields, inner, field);
}

function noSuchField(
  expected: string,
  fields: readonly string[],
  name: string,
  field: string,
): RocketJobError {
  return new RocketJobError(
    'invalid_argument',
    `Expected ${expected} (${fields.join(', ')}), got \`${field}\`${didYouMean(name, fields) || '.'}`,
    { argument: field, value: field },
  );
}

/**
 * Returns a state to look up, or a condition on it. @throws RocketJobError `invalid_argument` for an unknown
 * state
 */
export function knownState(value: unknown, states: readonly string[]): unknown {
  if (typeof value !== 'string' || states.includes(value)) return value;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`state\` to be one of ${states.join(', ')}, got \`${value}\`${didYouMean(value, states) || '.'}`,
    { argument: 'state', value },
  );
}

/** Whether a value is a filter within `$or` and the like. An empty filter would match everything. */
function isFilter(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && Object.keys(value).length > 0;
}

/** Returns `heartbeat` for `heartbeat.workers`. */
export function topOf(path: string): string {
  const [top = ''] = path.split('.');
  return top;
}
