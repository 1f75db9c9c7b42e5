import { BSON, Code, DBRef, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { codeOperatorIn } from '../../../../../src/config/filters/code-operator';

describe('the operators of a query that run code', () => {
  it.each([
    ['$where', { $where: 'sleep(1000)' }],
    ['$where', { $or: [{ a: 1 }, { $and: [{ $nor: [{ $where: new Code('sleep(1)') }] }] }] }],
    ['$where', { a: { $elemMatch: { $where: '1' } } }],
    ['$function', { $expr: { $function: { body: 'function() {}', args: [], lang: 'js' } } }],
    ['$function', { $expr: { $let: { vars: { x: { $function: {} } }, in: 1 } } }],
    ['$accumulator', { $expr: { $accumulator: {} } }],
    ['$where', { a: new Map([['$where', '1']]) }],
    ['$where', { a: { toBSON: () => ({ $where: '1' }) } }],
    ['$where', { a: new DBRef('jobs', new ObjectId(), undefined, { $where: '1' }) }],
    ['$where', BSON.EJSON.parse('{"a": {"$code": "1", "$scope": {"$where": "1"}}}')],
    ['$where', { a: Object.defineProperty({}, '__proto__', { value: { $where: '1' }, enumerable: true }) }],
  ])('finds %s in %o', (operator, query) => {
    expect(codeOperatorIn(query as Record<string, unknown>)).toBe(operator);
  });

  it.each([
    {},
    { a: null, b: undefined, c: '$where', d: /\$where/ },
    { $expr: { $lte: ['$run_at', '$$NOW'] } },
    { where: 1, function: 2, id: new ObjectId() },
  ])('finds none in %o', (query) => {
    expect(codeOperatorIn(query)).toBeUndefined();
  });
});
