import type { Document, Filter } from 'mongodb';
import { snakeCase } from '../../config/settings/setting-source';
import { didYouMean } from '../../errors/nearest-name';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import type { RecordSource } from './lookup-source';

/** What a lookup has to know of its records to read a filter. */
type Fields = Pick<
  RecordSource<never>,
  'what' | 'fields' | 'innerFields' | 'hasOtherFields' | 'order' | 'condition'
>;

/**
 * One field of a filter as MongoDB takes it.
 *
 * @throws RocketJobError `invalid_argument` for a field that does not exist, or a value that finds something else than meant
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

/** A field as it is spelled in the database. @throws RocketJobError `invalid_argument` for one that does not exist */
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

/** What a list has is found by its fields, or by a number before them: `busy.job`, `busy.0.job`. */
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

/** A state to look for, or a condition on it. @throws RocketJobError `invalid_argument` for a state that does not exist */
export function knownState(value: unknown, states: readonly string[]): unknown {
  if (typeof value !== 'string' || states.includes(value)) return value;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`state\` to be one of ${states.join(', ')}, got \`${value}\`${didYouMean(value, states) || '.'}`,
    { argument: 'state', value },
  );
}

/** A filter within `$or` and the like. An empty one would match everything. */
function isFilter(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && Object.keys(value).length > 0;
}

/** `heartbeat` of `heartbeat.workers`. */
export function topOf(path: string): string {
  const [top = ''] = path.split('.');
  return top;
}
