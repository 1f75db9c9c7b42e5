import type { Job, JobDocument, Lookup } from '../../../../src/index';
import type { Core } from '../../../app/core';

/** One of our records: a server, a job, an event of the log. */
export interface ModelRecord {
  readonly readAt: Date;
  toJSON(): object;
}

/** What Ruby calls a kind of record, how it is found, and how it is made of what Ruby has. */
interface Model {
  readonly type: abstract new (...args: never[]) => object;
  readonly all: () => Lookup<ModelRecord>;
  /** What Ruby is to know beside the document. */
  readonly extra?: (record: never) => object;
  readonly record: (document: never, readAt: Date, extra: { readonly is_ruby?: boolean }) => object;
}

/** A record on its way to or from Ruby. */
export interface RecordOnTheWire {
  readonly model: string;
  readonly document: unknown;
  readonly readAt: Date;
  readonly is_ruby?: boolean;
}

/** The models by the names that Ruby has for them, within `RocketJob`. */
export class Models {
  readonly #models: Readonly<Record<string, Model>>;

  constructor({ api, console }: Core) {
    const { Event, EventRecord, Job: JobClass, Server } = api;
    this.#models = {
      Server: {
        type: Server,
        all: () => Server.all(),
        record: (document: ConstructorParameters<typeof Server>[0], readAt) => new Server(document, readAt),
      },
      Job: {
        type: JobClass,
        all: () => JobClass.all(),
        extra: ({ isRuby }: Job) => ({ is_ruby: isRuby }),
        record: (document: JobDocument, readAt, { is_ruby }) =>
          console.jobRecordOf(JobClass, { document, readAt, isRuby: is_ruby === true }),
      },
      Event: {
        type: EventRecord,
        all: () => Event.where({}),
        record: (document: object, readAt) => EventRecord.from(document, readAt),
      },
    };
  }

  /** Every record of a model. */
  all(name: string): Lookup<ModelRecord> {
    const model = this.#models[name];
    if (model === undefined) throw new TypeError(`Ruby asked for \`${name}\`, which is no model of ours.`);
    return model.all();
  }

  /** A record as it goes to Ruby; undefined for anything else. */
  onTheWire(value: object): RecordOnTheWire | undefined {
    const found = Object.entries(this.#models).find(([, { type }]) => value instanceof type);
    if (found === undefined) return undefined;
    const [model, { extra }] = found;
    const { readAt } = value as ModelRecord;
    return { model, document: (value as ModelRecord).toJSON(), readAt, ...extra?.(value as never) };
  }

  record({ model, document, readAt, ...extra }: RecordOnTheWire): unknown {
    return this.#models[model]?.record(document as never, readAt, extra);
  }
}
