import type { ObjectId } from 'bson';

/** The fields of a document: `heartbeat`, and with a dot those within, `heartbeat.workers`. */
export type FieldPath<D> = TopField<D> | `${TopField<D>}.${string}`;

type TopField<D> = (keyof D & string) | CamelCase<keyof D & string> | 'id';

/** `runAt` for `run_at`: how TypeScript spells a stored field. */
type CamelCase<F extends string> = F extends `_${string}`
  ? F
  : F extends `${infer Head}_${infer Rest}`
    ? `${Head}${Capitalize<CamelCase<Rest>>}`
    : F;

/** The fields of an object under their names in TypeScript. */
export type CamelCased<T> = { readonly [F in keyof T as F extends string ? CamelCase<F> : never]: T[F] };

/**
 * A value to look for: one of the field's, an element of its list, a pattern for strings, or any condition of MongoDB's,
 * `{ $gt: 5 }`.
 */
type Condition<V> =
  | Exclude<V, undefined>
  | (V extends readonly (infer E)[] ? E : never)
  | (Extract<V, string> extends never ? never : RegExp)
  | { readonly [operator: `$${string}`]: unknown };

/** An id, its 24 hex digits, or a record that has one. */
type IdCondition =
  | ObjectId
  | string
  | { readonly id: unknown }
  | { readonly [operator: `$${string}`]: unknown };

type Operator = '$expr' | '$text' | '$comment' | '$jsonSchema';

/** What `where` takes for documents of this type: a field that they don't have does not compile. */
export type Where<D> = {
  readonly [F in Exclude<keyof D & string, '_id'>]?: Condition<D[F]>;
} & {
  readonly [F in Exclude<keyof D & string, '_id'> as CamelCase<F>]?: Condition<D[F]>;
} & {
  readonly [F in '_id' | 'id']?: IdCondition;
} & {
  readonly [F in `${keyof D & string}.${string}`]?: unknown;
} & {
  readonly [F in Operator]?: unknown;
} & {
  readonly [F in '$and' | '$or' | '$nor']?: readonly Where<D>[];
};

/** 1 for ascending, -1 for descending order, by field. */
export type SortBy<D> = { readonly [F in FieldPath<D> | '$natural']?: 1 | -1 };

type ValueAt<D, F> = F extends 'id'
  ? ValueAt<D, '_id'>
  : F extends keyof D
    ? D[F]
    : F extends keyof CamelCased<D>
      ? CamelCased<D>[F]
      : unknown;

/** What `pluck` gives: the values of one field, or arrays of the values of several, in their order. */
export type Plucked<D, F extends readonly FieldPath<D>[]> = F extends readonly [infer One]
  ? ValueAt<D, One>[]
  : { -readonly [I in keyof F]: ValueAt<D, F[I]> }[];
