import type { Collection, Document, Filter } from 'mongodb';

/** Describes how the records of one collection are found and created. */
export interface RecordSource<R> {
  /** The name of a record in errors, for example `server`. */
  readonly what: string;
  readonly collection: () => Promise<Collection>;
  /** The top-level fields that a filter may name. */
  readonly fields: readonly string[];
  /** The inner fields of some of these, by top-level field: a filter may name no others there. */
  readonly innerFields?: Readonly<Record<string, readonly string[]>>;
  /** Whether documents may have further fields that are unknown here. */
  readonly hasOtherFields?: boolean;
  /** Narrows the collection to the documents that are records; all documents by default. */
  readonly scope?: Filter<Document>;
  /**
   * Another collection with documents of the same kind, and the field that is set on those to identify them.
   */
  readonly alsoFrom?: {
    readonly collection: string;
    readonly mark: Document;
    readonly scope?: Filter<Document>;
  };
  /** Converts an operator's condition on a field to MongoDB's form. */
  readonly condition: (field: string, value: unknown) => Filter<Document>;
  /** The default order; by id if omitted. */
  readonly order?: SortOrder;
  /** The default order if it depends on the filters. */
  readonly orderOf?: (filters: readonly Filter<Document>[]) => SortOrder | undefined;
  /** Aggregation stages for the documents found, for example to omit unneeded fields. */
  readonly stages?: readonly Document[];
  /** Creates a record from an unchecked document. `readAt`: the database's clock at the time of the read. */
  readonly record: (document: Document, readAt: Date) => R;
  /** Creates several records, if they need further reads. */
  readonly records?: (documents: readonly Document[], readAt: Date) => Promise<readonly R[]>;
}

/** `$natural`: in order of arrival, independent of any clock. */
export type SortOrder = Readonly<Record<string, 1 | -1>>;
