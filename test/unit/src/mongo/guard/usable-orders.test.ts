import { MongoClient, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { requireGivenFilters } from '../../../../../src/mongo/guard/given-filters';
import { requireUsableOrders } from '../../../../../src/mongo/guard/usable-orders';

/** Returns a collection of a client that isn't connected: a refusal comes before anything is sent. */
function collection() {
  const made = new MongoClient('mongodb://127.0.0.1:1').db('x').collection('y');
  // As the console's client does.
  requireGivenFilters(made);
  requireUsableOrders(made);
  return made;
}

describe('a sort order at the prompt', () => {
  it.each([
    ['a set', new Set(['a'])],
    ['a date', new Date()],
    ['a pattern', /a/],
    ['an id', new ObjectId()],
    ['an object of a class', new (class Order {})()],
    ['a promise', Promise.resolve({ a: 1 })],
  ])('is refused if it would sort nothing: %s', (_name, order) => {
    const refusal = expect.objectContaining({ code: 'invalid_argument' });
    const sort = order as never;
    expect(() => collection().find().sort(sort)).toThrow(refusal);
    expect(() => collection().find({}, { sort })).toThrow(refusal);
    expect(() => collection().findOne({}, { sort })).toThrow(refusal);
    expect(() => collection().findOneAndDelete({}, { sort })).toThrow(refusal);
    expect(() => collection().findOneAndUpdate({}, { $set: { a: 1 } }, { sort })).toThrow(refusal);
    expect(() => collection().updateOne({}, { $set: { a: 1 } }, { sort })).toThrow(refusal);
  });

  it.each([
    ['an object', { a: -1 }],
    ['a field', 'a'],
    ['fields', ['a', 'b']],
    ['pairs', [['a', -1]]],
    ['a map', new Map([['a', -1]])],
    ['none', null],
  ])('may be %s', (_name, order) => {
    const cursor = collection().find();
    expect(cursor.sort(order as never)).toBe(cursor);
    expect(() => collection().find({}, { sort: order as never })).not.toThrow();
  });
});
