import type { Document, Filter } from 'mongodb';
import { shortened, valueText } from '../../errors/value-text';
import { garbledPath } from './garbled-path';
import { type Kind, kindWords } from './kind';
import { ownValueAt } from './own-value-at';

/** The fields of a kind of document: a kind for each path, such as `heartbeat.updated_at`. */
export type Schema = Readonly<Record<string, Kind<unknown>>>;

type Value<S extends Schema, P extends keyof S> = S[P] extends Kind<infer T> ? Exclude<T, undefined> : never;

/** More of them add no information. */
const MOST_DAMAGES = 3;

/**
 * Reads an unchecked document: any program may have written anything into any field. It returns a field only
 * if the field matches the schema, so other code never sees a different type; everything else is damage,
 * which is shown.
 *
 * @example
 *     const read = new StoredRecord({ name: aText, started_at: optional(aDate) }, document);
 *     read.get('started_at'); // a valid date, or undefined
 *     read.damage;            // 'started_at is a string'
 */
export class StoredRecord<S extends Schema> {
  readonly document: Document;
  readonly #schema: S;
  #damages: readonly string[] | undefined;

  constructor(schema: S, document: Document) {
    this.#schema = schema;
    this.document = document;
  }

  /** Returns the value of a field; undefined if it is missing, null or damaged. */
  get<P extends keyof S & string>(path: P): Value<S, P> | undefined {
    const value = ownValueAt(this.document, path);
    return value !== null && this.#schema[path]?.is(value) ? (value as Value<S, P>) : undefined;
  }

  /** Returns the value of a field for display, whatever it is. */
  text(path: keyof S & string): string {
    const value = ownValueAt(this.document, path);
    return value === undefined ? '?' : valueText(value, Number.POSITIVE_INFINITY);
  }

  /** Whether this field has the wrong kind. */
  isDamagedAt(path: keyof S & string): boolean {
    return this.#schema[path]?.is(ownValueAt(this.document, path)) === false;
  }

  /** Describes the damage, such as `heartbeat.updated_at is a string`; undefined if there is none. */
  get damage(): string | undefined {
    this.#damages ??= [...this.#damagedFields(), ...this.#garbled()];
    return listed(this.#damages);
  }

  /** Describes the damage in the schema's fields only: whether the document is usable. */
  get fieldDamage(): string | undefined {
    return listed(this.#damagedFields());
  }

  #damagedFields(): string[] {
    const damages: string[] = [];
    for (const [path, { is, words = kindWords }] of Object.entries(this.#schema)) {
      const value = ownValueAt(this.document, path);
      if (!is(value)) damages.push(`${path} is ${words(value)}`);
    }
    return damages;
  }

  #garbled(): string[] {
    const path = garbledPath(this.document);
    return path === undefined ? [] : [`${shortened(path)} has text that was not valid UTF-8`];
  }
}

function listed(damages: readonly string[]): string | undefined {
  if (damages.length === 0) return undefined;
  const more = damages.length - MOST_DAMAGES;
  return [...damages.slice(0, MOST_DAMAGES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/**
 * Returns the condition for documents in which every field matches the schema: the same rule, evaluated by
 * the database.
 */
export function isWhole(schema: Schema): Filter<Document> {
  return { $expr: wholeExpression(schema) };
}

/** Returns the same as an expression. No part of it fails, whatever a document holds. */
export function wholeExpression(schema: Schema): Document {
  return { $and: Object.entries(schema).map(([path, { inDatabase }]) => inDatabase(`$${path}`)) };
}
