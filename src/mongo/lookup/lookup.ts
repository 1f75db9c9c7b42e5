import { inspect } from 'node:util';
import type { AggregateOptions, AggregationCursor, Document, Filter } from 'mongodb';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { ownValueAt } from '../stored/own-value-at';
import { promoted } from '../stored/promoted';
import { conditionOn, storedField, topOf } from './lookup-condition';
import type { RecordSource, SortOrder } from './lookup-source';
import { lookupStages } from './lookup-stages';
import type { FieldPath, Plucked, SortBy, Where } from './lookup-types';

/** The field of the database's clock, next to a document's own fields. */
const READ_AT = '_read_at';

const BY_ID: SortOrder = { _id: 1 };

/**
 * A lazy lookup, like Mongoid's criteria: it reads nothing until you ask for a result, and every step returns
 * a new lookup.
 *
 * @example await RocketJob.Server.where({ state: 'running' }).sort({ started_at: -1 }).limit(5).toArray();
 */
export class Lookup<R, D extends object = Record<string, unknown>> implements AsyncIterable<R> {
  readonly #source: RecordSource<R>;
  readonly #filters: readonly Filter<Document>[];
  readonly #asked: SortOrder | undefined;
  readonly #limit: number | undefined;

  /** @param order the requested order; by default the source's */
  constructor(
    source: RecordSource<R>,
    filters: readonly Filter<Document>[] = [],
    order?: SortOrder,
    limit?: number,
  ) {
    this.#source = source;
    this.#filters = filters;
    this.#asked = order;
    this.#limit = limit;
  }

  /**
   * Narrows the lookup. Fields are spelled as in the database (`max_workers`) or as in TypeScript
   * (`maxWorkers`); `id` is `_id`; a value may be any MongoDB condition.
   *
   * @throws RocketJobError `invalid_argument` for an unknown field, and for `undefined`, null or an empty
   *   string, which would match something unintended
   */
  where(filter: Where<D>): this {
    if (!isPlainObject(filter)) {
      throw new RocketJobError(
        'invalid_argument',
        `Expected a filter, \`{field: value, …}\`, got ${shown(filter)}. To find every ${this.#source.what} use \`all()\`.`,
        { argument: 'filter', value: filter },
      );
    }
    const conditions = Object.entries(filter).map(([field, value]) =>
      conditionOn(this.#source, field, value),
    );
    return this.#with({ filters: [...this.#filters, ...conditions] });
  }

  /** `{ started_at: -1 }`: newest first. */
  sort(order: SortBy<D>): this {
    const checked = Object.entries(order).map(([field, direction]) => {
      if (direction === 1 || direction === -1) return [storedField(this.#source, field), direction] as const;
      throw new RocketJobError(
        'invalid_argument',
        `Expected to sort \`${field}\` by 1 (ascending) or -1 (descending), got ${shown(direction)}.`,
        { argument: field, value: direction },
      );
    });
    return this.#with({ order: Object.fromEntries(checked) });
  }

  protected [inspect.custom](): string {
    return `${this.constructor.name} (not read yet: await \`toArray()\`, or iterate it)`;
  }

  /** The name of a record, for example `server`. */
  get what(): string {
    return this.#source.what;
  }

  /** Whether an order was requested. */
  get isSorted(): boolean {
    return this.#asked !== undefined;
  }

  /** Limits the number of records. */
  limit(count: number): this {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RocketJobError(
        'invalid_argument',
        `Expected the limit to be a whole number, 1 or more, got \`${count}\`.`,
        { argument: 'limit', value: count },
      );
    }
    return this.#with({ limit: count });
  }

  /** Returns the first record, or undefined if there is none. */
  async first(): Promise<R | undefined> {
    const [first] = await this.#with({ limit: 1 }).toArray();
    return first;
  }

  /** Returns the last record, or undefined if there is none. */
  async last(): Promise<R | undefined> {
    if (this.#limit !== undefined) return (await this.toArray()).at(-1);
    const reversed = Object.entries(this.#order).map(([field, direction]) => [
      field,
      direction === 1 ? -1 : 1,
    ]);
    return this.#with({ order: Object.fromEntries(reversed) as SortOrder }).first();
  }

  async toArray(): Promise<R[]> {
    const records: R[] = [];
    for await (const record of this) records.push(record);
    return records;
  }

  /** Counts the records, up to the limit. */
  async count(): Promise<number> {
    const limit = this.#limit === undefined ? [] : [{ $limit: this.#limit }];
    const counts = await this.aggregate([...limit, { $count: 'count' }], [{ $project: { _id: 1 } }]);
    const [counted] = await counts.toArray();
    return counted?.['count'] ?? 0;
  }

  /**
   * Counts the records by a field's value, in the order of their first records; values without any are
   * omitted.
   */
  async countsBy(field: FieldPath<D>): Promise<Readonly<Record<string, number>>> {
    const name = storedField(this.#source, field);
    const group = {
      _id: `$${name}`,
      count: { $sum: 1 },
      first: { $min: '$_id' },
    };
    const grouped = [{ $group: group }, { $sort: { first: 1 } }];
    const counts = await (await this.aggregate(grouped, [{ $project: { [topOf(name)]: 1 } }])).toArray();
    return Object.fromEntries(counts.map(({ _id, count }) => [valueText(_id), count]));
  }

  /** Returns the values of one field, or arrays of the values of several, without creating records. */
  async pluck<const F extends readonly [FieldPath<D>, ...FieldPath<D>[]]>(
    ...fields: F
  ): Promise<Plucked<D, F>> {
    if (fields.length === 0) {
      throw new RocketJobError('invalid_argument', 'Expected the name of a field, got none.', {
        argument: 'field',
      });
    }
    const names = fields.map((field) => storedField(this.#source, field));
    const rows: unknown[] = [];
    const projection = Object.fromEntries(names.map((name) => [topOf(name), 1]));
    for await (const document of await this.#documents([{ $project: projection }])) {
      const whole = promoted(document);
      const values = names.map((name) => ownValueAt(whole, name));
      rows.push(values.length === 1 ? values[0] : values);
    }
    return rows as Plucked<D, F>;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<R> {
    const { record, records, stages } = this.#source;
    const cursor = await this.#documents(stages);
    try {
      for (let first = await cursor.next(); first !== null; first = await cursor.next()) {
        const readAt = first[READ_AT] as Date;
        const batch = [first, ...cursor.readBufferedDocuments()].map(({ [READ_AT]: _readAt, ...document }) =>
          promoted(document),
        );
        yield* (await records?.(batch, readAt)) ?? batch.map((document) => record(document, readAt));
      }
    } finally {
      await cursor.close();
    }
  }

  /** Returns each document with the database's clock, so that ages depend on one clock only. */
  async #documents(further: readonly Document[] = []): Promise<AggregationCursor> {
    const isNatural = '$natural' in this.#order;
    const first = [
      ...(isNatural ? [] : [{ $sort: this.#order }]),
      ...(this.#limit === undefined ? [] : [{ $limit: this.#limit }]),
    ];
    const stages = [...first, ...further, { $set: { [READ_AT]: '$$NOW' } }];
    // The first of all documents are among the first of each collection, which an index may provide.
    const early = this.#limit === undefined ? [] : first;
    return this.aggregate(stages, early, isNatural ? { hint: this.#order } : {});
  }

  /**
   * Passes the documents found through further stages.
   *
   * @param early stages that reduce the documents of each collection, if there are several
   */
  protected async aggregate(
    stages: readonly Document[],
    early: readonly Document[] = [],
    options: AggregateOptions = {},
  ): Promise<AggregationCursor> {
    const collection = await this.#source.collection();
    const pipeline = lookupStages(this.#source, this.#filters, early, stages);
    return collection.aggregate(pipeline, { allowDiskUse: true, ...options });
  }

  /** Describes how its records are found and created. */
  protected get source(): RecordSource<R> {
    return this.#source;
  }

  /** The filter in MongoDB's form. */
  protected get condition(): Filter<Document> {
    return this.#filters.length === 0 ? {} : { $and: [...this.#filters] };
  }

  /** The stages that apply the limit, if there is one. */
  protected get firstOnes(): readonly Document[] {
    return this.#limit === undefined ? [] : [{ $sort: this.#order }, { $limit: this.#limit }];
  }

  get #order(): SortOrder {
    return this.#asked ?? this.#source.orderOf?.(this.#filters) ?? this.#source.order ?? BY_ID;
  }

  #with({
    filters = this.#filters,
    order = this.#asked,
    limit = this.#limit,
  }: {
    readonly filters?: readonly Filter<Document>[];
    readonly order?: SortOrder | undefined;
    readonly limit?: number | undefined;
  }): this {
    const { constructor: ofItsClass } = this as { readonly constructor: unknown };
    return new (ofItsClass as new (...all: ConstructorParameters<typeof Lookup<R, D>>) => this)(
      this.#source,
      filters,
      order,
      limit,
    );
  }
}
