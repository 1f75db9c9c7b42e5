import { types } from 'node:util';
import type { ObjectId } from 'bson';
import type { Document } from 'mongodb';
import { bsonType } from '../../errors/bson-type';
import { isPlainObject } from '../../errors/plain-object';
import { isObjectId } from './object-id-from';
import { ownValueAt } from './own-value-at';

/** The kind of a stored field: one rule for values that were read and for the database itself. */
export interface Kind<T> {
  readonly is: (value: unknown) => value is T;
  /** @param value an expression for the field, such as `'$name'` */
  readonly inDatabase: (value: unknown) => Document;
  /** Describes a value of another kind in words. */
  readonly words?: (value: unknown) => string;
}

/** The absolute value of JavaScript's first and last date. */
const LAST_DATE_MS = 8.64e15;

const hasType = (value: unknown, ...names: readonly string[]) => ({ $in: [{ $type: value }, names] });
const isBetween = (value: unknown, least: unknown, most: unknown) => [
  { $gte: [value, least] },
  { $lte: [value, most] },
];

export const anObjectId: Kind<ObjectId> = {
  is: isObjectId,
  inDatabase: (value) => hasType(value, 'objectId'),
};

/** Ruby's symbols are read as strings. */
export const aText: Kind<string> = {
  is: (value) => typeof value === 'string',
  inDatabase: (value) => hasType(value, 'string', 'symbol'),
};

/** A date in JavaScript's range, which the database may exceed. */
export const aDate: Kind<Date> = {
  is: (value): value is Date => types.isDate(value) && !Number.isNaN(value.getTime()),
  inDatabase: (value) => ({
    $and: [hasType(value, 'date'), ...isBetween(value, new Date(-LAST_DATE_MS), new Date(LAST_DATE_MS))],
  }),
};

/** A number that JavaScript holds exactly: no NaN, no infinity. */
export const aNumber: Kind<number> = {
  is: (value): value is number => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER,
  inDatabase: (value) => ({
    $and: [
      hasType(value, 'int', 'long', 'double'),
      ...isBetween(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    ],
  }),
};

export const aBoolean: Kind<boolean> = {
  is: (value) => typeof value === 'boolean',
  inDatabase: (value) => hasType(value, 'bool'),
};

export const aDocument: Kind<Readonly<Record<string, unknown>>> = {
  is: isPlainObject,
  inDatabase: (value) => hasType(value, 'object'),
};

export const anArray: Kind<readonly unknown[]> = {
  is: Array.isArray as Kind<readonly unknown[]>['is'],
  inDatabase: (value) => hasType(value, 'array'),
};

/** One of these words. */
export function oneOf<T extends string>(words: readonly T[]): Kind<T> {
  return {
    is: (value): value is T => (words as readonly unknown[]).includes(value),
    inDatabase: (value) => ({ $in: [value, [...words]] }),
    words: (value) => (typeof value === 'string' ? 'unknown' : kindWords(value)),
  };
}

/** A document with these fields, each of its kind. Other fields may exist too. */
export function documentWith(
  fields: Readonly<Record<string, Kind<unknown>>>,
): Kind<Readonly<Record<string, unknown>>> {
  const kinds = Object.entries(fields);
  return {
    is: (value): value is Readonly<Record<string, unknown>> =>
      isPlainObject(value) && kinds.every(([name, { is }]) => is(ownValueAt(value, name))),
    inDatabase: (value) => ({
      $and: [hasType(value, 'object'), ...kinds.map(([name, kind]) => kind.inDatabase(`${value}.${name}`))],
    }),
    words: (value) => {
      const wrong = isPlainObject(value) && kinds.find(([name, { is }]) => !is(ownValueAt(value, name)));
      if (!wrong) return kindWords(value);
      return `a document whose ${wrong[0]} is ${kindWords(ownValueAt(value, wrong[0]))}`;
    },
  };
}

/** The same kind, or null, or missing. */
export function optional<T>({ is, inDatabase, words = kindWords }: Kind<T>): Kind<T | undefined> {
  return {
    is: (value): value is T | undefined => value === undefined || value === null || is(value),
    inDatabase: (value) => ({ $or: [hasType(value, 'missing', 'null', 'undefined'), inDatabase(value)] }),
    words,
  };
}

/** Describes a value's type in words: `a string`, `an ObjectId`. It calls no method of the value. */
export function kindWords(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'a date out of range' : 'a date';
  if (types.isRegExp(value)) return 'a regular expression';
  if (isPlainObject(value)) return 'a document';
  const name = bsonType(value) ?? 'value of another class';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}
