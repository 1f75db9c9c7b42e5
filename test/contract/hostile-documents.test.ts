import fc from 'fast-check';
import { BSON, type Document } from 'mongodb';
import { expect, it } from 'vitest';
import { EVENT_STRATEGIES } from '../../src/config/settings/event-strategy';
import { freshDatabaseUrl } from '../support/database';
import { EVENTS, Listening } from '../support/listening';
import { until } from '../support/until';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Names with a meaning for JavaScript, the driver or this package. */
const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'toJSON', 'toHexString', 'then', 'length', '_id'),
  fc.constantFrom(
    'name',
    'action',
    'parameters',
    'created_at',
    'publisher',
    'receipts',
    'expires_at',
    'value',
  ),
  fc.string({ maxLength: 10 }).filter((text) => !text.includes('\0') && !text.startsWith('$')),
);

const scalar = fc.oneof(
  ...[fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
  fc.constantFrom('Example', 'RocketJob::Subscribers::Server', '*', 'stop', ''),
  fc.date({ noInvalidDate: true }),
  bytes(12).map((id) => new BSON.ObjectId(id)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => BSON.Long.fromBigInt(value)),
  bytes(16).map((value) => new BSON.Decimal128(value)),
  fc.tuple(fc.uint8Array(), fc.nat({ max: 255 })).map(([data, type]) => new BSON.Binary(data, type)),
  fc.constantFrom(new BSON.MinKey(), new BSON.MaxKey(), new BSON.Timestamp({ t: 1, i: 2 })),
  fc.constantFrom(new BSON.BSONSymbol('stop'), new BSON.Code('x'), new BSON.Code('x', { a: 1 })),
  fc.constantFrom(new BSON.DBRef('other', new BSON.ObjectId()), new BSON.BSONRegExp('(?<unclosed', 'i')),
  fc.nat({ max: 85 }).map((depth) => {
    let nested: Document = {};
    for (let level = 0; level < depth; level++) nested = { nested };
    return nested;
  }),
);

const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.dictionary(name, tie('anything'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

/** Whether MongoDB accepts a value as an `_id`. */
const isId = (value: unknown) =>
  value !== undefined && !Array.isArray(value) && !(value instanceof BSON.BSONRegExp);

const hostile = fc.record(
  {
    ...{ _id: anything.filter(isId), name: anything, action: anything, parameters: anything },
    ...{
      created_at: anything,
      updated_at: anything,
      publisher: anything,
      receipts: anything,
      expires_at: anything,
    },
  },
  { requiredKeys: [] },
);

it.each(EVENT_STRATEGIES)('%s works, whatever a document contains', async (strategy) => {
  await using all = new Listening(freshDatabaseUrl(), { strategy });
  await all.listener.start();
  let rounds = 0;
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 20 }), async (documents) => {
      for (const document of documents) {
        const isStored = await all.database
          .collection(EVENTS)
          .insertOne(document as never, { serializeFunctions: false })
          .then(
            () => true,
            () => false,
          );
        if (isStored) stored++;
      }
      const mark = `round ${++rounds}`;
      await all.publish(mark);
      await until(() => all.heard.some(({ action }) => action === mark));
    }),
    { numRuns: 40, endOnFailure: true },
  );
  const marks = all.heard.flatMap(({ action }) => (action.startsWith('round ') ? [action] : []));
  expect(marks).toEqual(Array.from({ length: rounds }, (_, index) => `round ${index + 1}`));
  // Most documents must be accepted by MongoDB, or this would prove nothing.
  expect(stored).toBeGreaterThan(rounds);
});
