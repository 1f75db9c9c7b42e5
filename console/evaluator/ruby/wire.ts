import { types } from 'node:util';
import { BSON, BSONRegExp } from 'mongodb';
import type { Core } from '../../core';

/** Thrown for what cannot go to Ruby: a function, a class, an object of one. */
export class NotPlainData extends TypeError {}

/** Values as they go to Ruby and come from it: MongoDB's Extended JSON, with our records in it. */
export class Wire {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws NotPlainData */
  encode(value: unknown): unknown {
    return BSON.EJSON.serialize(this.#plain(value, []), { relaxed: true });
  }

  decode(value: unknown): unknown {
    return this.#decoded(BSON.EJSON.deserialize({ value } as object, { relaxed: true })['value']);
  }

  #plain(value: unknown, around: readonly unknown[]): unknown {
    if (value === undefined || value === null) return null;
    if (typeof value === 'function' || typeof value === 'symbol') throw new NotPlainData(typeof value);
    if (typeof value !== 'object' || value instanceof Date || '_bsontype' in value) return value;
    if (types.isRegExp(value)) return new BSONRegExp(value.source, value.flags.replaceAll(/[^imsx]/g, ''));
    if (around.includes(value)) throw new NotPlainData('an object that contains itself');
    const inside = [...around, value];
    if (Array.isArray(value) || value instanceof Set)
      return [...value].map((each) => this.#plain(each, inside));
    const model = this.#modelOf(value);
    if (model !== undefined) {
      const { toJSON, readAt } = value as { toJSON(): object; readAt: Date };
      const document = this.#plain(Reflect.apply(toJSON, value, []), inside);
      return { $record: { model, document, readAt } };
    }
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    if (!isPlain(value)) throw new NotPlainData(value.constructor?.name ?? 'object');
    return Object.fromEntries(entries.map(([key, inner]) => [String(key), this.#plain(inner, inside)]));
  }

  #decoded(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#decoded(each));
    if (typeof value !== 'object' || value === null || value instanceof Date || '_bsontype' in value)
      return value;
    const { $record: record } = value as { $record?: RecordOnTheWire };
    if (record !== undefined) return this.#record(record);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#decoded(inner)]));
  }

  #modelOf(value: object): string | undefined {
    const { api } = this.#core;
    return value instanceof api.Server ? 'Server' : undefined;
  }

  #record({ document, readAt }: RecordOnTheWire): unknown {
    const { api } = this.#core;
    return new api.Server(document as ConstructorParameters<typeof api.Server>[0], readAt);
  }
}

interface RecordOnTheWire {
  readonly model: string;
  readonly document: unknown;
  readonly readAt: Date;
}

/** A literal of any realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return value instanceof Map || prototype === null || Object.getPrototypeOf(prototype) === null;
}
