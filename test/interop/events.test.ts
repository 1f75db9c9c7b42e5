import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSON, type Document, ObjectId } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventFromDocument } from '../../src/event/codec';
import { type Publication, RocketJob, Subscriber } from '../../src/index';
import { connectedDatabase } from '../support/database';

/** Documents written by the Ruby gem. */
const cases = readFileSync(join(__dirname, 'wire/ruby-events.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => BSON.EJSON.parse(line, { relaxed: false }) as { case: string; document: Document });

/** Documents of Ruby that this package refuses to write, by fault. */
const refusals: Readonly<Record<string, RegExp>> = {
  invalid_argument: /server_id: nil|worker_id: String|wrong parameter names/,
  unknown_action: /inherited public method/,
};

class InteropTest extends Subscriber {
  hello() {}
  show(_: { message: string }) {}
  show_default() {}
  any(_: object) {}
}

const subscribers = new Map<string, unknown>([
  ...Object.values(RocketJob.Subscribers).map((subscriber) => [subscriber.eventName, subscriber] as const),
  ['InteropTest', InteropTest] as const,
]);

function publishAgain(document: Document): Promise<Publication> {
  const event = eventFromDocument(BSON.deserialize(BSON.serialize(document)));
  if (event === undefined) throw new Error('not an event');
  const subscriber = subscribers.get(event.name) as {
    publish(action: string, parameters: unknown): Promise<Publication>;
  };
  return subscriber.publish(event.action, event.parameters);
}

/** Returns the equivalent that this package writes: symbols as strings, and a server's id as an ObjectId. */
function expected({ parameters }: Document): Document {
  const asString = (value: unknown): unknown => {
    if ((value as Document | null)?.['_bsontype'] === 'BSONSymbol') return String(value);
    if (Array.isArray(value)) return value.map(asString);
    if (Object.prototype.toString.call(value) !== '[object Object]' || (value as Document)['_bsontype'])
      return value;
    return Object.fromEntries(
      Object.entries(value as Document).map(([key, inner]) => [key, asString(inner)]),
    );
  };
  const written = asString(parameters) as Document;
  return typeof written['server_id'] === 'string'
    ? { ...written, server_id: new ObjectId(written['server_id']) }
    : written;
}

describe('the events of the Ruby gem', () => {
  const database = connectedDatabase();
  const refusalOf = (name: string) => Object.entries(refusals).find(([, pattern]) => pattern.test(name))?.[0];

  beforeAll(() => expect(cases).toHaveLength(55));

  it.each(cases.filter(({ case: name }) => refusalOf(name) === undefined))(
    '$case: written again',
    async ({ document }) => {
      const { event } = await publishAgain(document);
      const written = await database()
        .collection('rocket_job.events')
        .findOne({ _id: event.id as ObjectId }, { promoteValues: false });
      expect(Object.keys(written ?? {})).toEqual([...Object.keys(document), 'publisher']);
      expect(written?.['name']).toEqual(document['name']);
      expect(written?.['action']).toEqual(document['action']);
      expect(BSON.serialize(written?.['parameters'])).toEqual(BSON.serialize(expected(document)));
      expect(written?.['created_at']).toBeInstanceOf(Date);
      expect(written?.['updated_at']).toEqual(written?.['created_at']);
    },
  );

  it.each(cases.filter(({ case: name }) => refusalOf(name) !== undefined))(
    '$case: refused',
    async ({ case: name, document }) => {
      const events = database().collection('rocket_job.events');
      const before = await events.countDocuments();
      await expect(publishAgain(document)).rejects.toMatchObject({ code: refusalOf(name) });
      expect(await events.countDocuments()).toBe(before);
    },
  );
});
