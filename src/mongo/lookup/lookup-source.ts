import type { Collection, Document, Filter } from 'mongodb';

/** How the records of one collection are found and made. */
export interface RecordSource<R> {
  /** What a record is called in errors, for example `server`. */
  readonly what: string;
  readonly collection: () => Promise<Collection>;
  /** The top-level fields that a filter may name. */
  readonly fields: readonly string[];
  /** The fields within some of these, by theirs: a filter may name no others there. */
  readonly innerFields?: Readonly<Record<string, readonly string[]>>;
  /** Whether documents may have other fields too, which cannot be known here. */
  readonly hasOtherFields?: boolean;
  /** Which of the collection's documents are records at all; every one where it is not said. */
  readonly scope?: Filter<Document>;
  /** Another collection with documents of the same kind, and what is set on those to tell them apart. */
  readonly alsoFrom?: {
    readonly collection: string;
    readonly mark: Document;
    readonly scope?: Filter<Document>;
  };
  /** A condition on a field as an operator writes it → as MongoDB takes it. */
  readonly condition: (field: string, value: unknown) => Filter<Document>;
  /** The order when none is asked for; by id where it is not said. */
  readonly order?: SortOrder;
  /** The same where it depends on what is looked for. */
  readonly orderOf?: (filters: readonly Filter<Document>[]) => SortOrder | undefined;
  /** Aggregation stages for the documents found, as one that leaves out what is not needed. */
  readonly stages?: readonly Document[];
  /** Makes a record of a document of which nothing is certain. `readAt`: the database's clock at the moment of reading. */
  readonly record: (document: Document, readAt: Date) => R;
  /** The same of several, where more has to be read for them. */
  readonly records?: (documents: readonly Document[], readAt: Date) => Promise<readonly R[]>;
}

/** `$natural`: as the documents arrived, which no clock has a part in. */
export type SortOrder = Readonly<Record<string, 1 | -1>>;
