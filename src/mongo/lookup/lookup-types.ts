import type { ObjectId } from 'bson';

/**
 * The fields of a document: `heartbeat`, and inner fields with dots, `heartbeat.workers`, as far as its type
 * shows.
 */
export type FieldPath<D> = TopField<D> | InnerPath<D>;

type TopField<D> = (keyof D & string) | CamelCase<keyof D & string> | 'id';

/**
 * A path with dots. The first name may be spelled as in TypeScript, the others are spelled as in the
 * database.
 */
type InnerPath<D> = {
  [F in keyof D & string]-?: `${F | CamelCase<F>}.${PathWithin<D[F]>}`;
}[keyof D & string];

/** A type without inner fields. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | RegExp
  | Uint8Array
  | { readonly _bsontype: string };

/**
 * The paths within a value; any path if the type is unknown, or at great depth. A list adds nothing to the
 * path, or an index.
 */
type PathWithin<V, Depth extends readonly 0[] = []> = Depth['length'] extends 5
  ? string
  : V extends Leaf
    ? never
    : unknown extends V
      ? string
      : V extends readonly (infer E)[]
        ? `${number}` | PathWithin<E, [...Depth, 0]> | `${number}.${PathWithin<E, [...Depth, 0]>}`
        : string extends keyof V
          ? string
          : {
              [F in keyof V & string]-?: F | `${F}.${PathWithin<V[F], [...Depth, 0]>}`;
            }[keyof V & string];

/** Converts `run_at` to `runAt`: TypeScript's spelling of a stored field. */
type CamelCase<F extends string> = F extends `_${string}`
  ? F
  : F extends `${infer Head}_${infer Rest}`
    ? `${Head}${Capitalize<CamelCase<Rest>>}`
    : F;

/** The fields of an object under their TypeScript names. */
export type CamelCased<T> = { readonly [F in keyof T as F extends string ? CamelCase<F> : never]: T[F] };

/**
 * A value to match: one of the field's type, an element of its list, a pattern for strings, or any MongoDB
 * condition, `{ $gt: 5 }`.
 */
type Condition<V> =
  | Exclude<V, undefined>
  | (V extends readonly (infer E)[] ? E : never)
  | (Extract<V, string> extends never ? never : RegExp)
  | { readonly [operator: `$${string}`]: unknown };

/** An id, its 24 hex digits, or a record with an id. */
type IdCondition =
  | ObjectId
  | string
  | { readonly id: unknown }
  | { readonly [operator: `$${string}`]: unknown };

type Operator = '$expr' | '$text' | '$comment' | '$jsonSchema';

/** The argument of `where` for documents of this type: an unknown field doesn't compile. */
export type Where<D> = {
  readonly [F in Exclude<keyof D & string, '_id'>]?: Condition<D[F]>;
} & {
  readonly [F in Exclude<keyof D & string, '_id'> as CamelCase<F>]?: Condition<D[F]>;
} & {
  readonly [F in '_id' | 'id']?: IdCondition;
} & {
  readonly [F in InnerPath<D>]?: Condition<ValueAt<D, F>>;
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
      : F extends `${infer First}.${infer Rest}`
        ? ValueWithin<ValueAt<D, First>, Rest>
        : unknown;

/** The type of the value at a path; unknown if the type doesn't show it, and after a list. */
type ValueWithin<V, P> = V extends undefined
  ? undefined
  : V extends readonly unknown[]
    ? unknown
    : P extends keyof V
      ? V[P]
      : P extends `${infer First}.${infer Rest}`
        ? First extends keyof V
          ? ValueWithin<V[First], Rest>
          : unknown
        : unknown;

/** The result of `pluck`: the values of one field, or arrays of the values of several, in their order. */
export type Plucked<D, F extends readonly FieldPath<D>[]> = F extends readonly [infer One]
  ? ValueAt<D, One>[]
  : { -readonly [I in keyof F]: ValueAt<D, F[I]> }[];
