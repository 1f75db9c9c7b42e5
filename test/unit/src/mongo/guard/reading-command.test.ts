import { BSON } from 'bson';
import { describe, expect, it } from 'vitest';
import { onlyReads } from '../../../../../src/mongo/guard/reading-command';

describe('a command that only reads', () => {
  it.each([
    { hello: 1 },
    { saslStart: 1, mechanism: 'SCRAM-SHA-256' },
    { endSessions: [] },
    { getMore: 1n, collection: 'x' },
    { killCursors: 'x', cursors: [] },
    { find: 'x', filter: { a: { $in: [new BSON.ObjectId(), new Date(), /a/] } } },
    { aggregate: 'x', pipeline: [{ $facet: { a: [{ $match: { a: 1 } }] } }, { $unionWith: 'y' }] },
    { explain: { find: 'x' } },
    { profile: -1 },
    { currentOp: 1 },
  ])('is $0', (command) => {
    expect(onlyReads(command)).toBe(true);
  });
});

describe('a command that may write', () => {
  it.each([
    {},
    { insert: 'x', documents: [{}] },
    { unknownCommand: 1 },
    { aggregate: 'x', pipeline: [{ $out: 'y' }] },
    { aggregate: 'x', pipeline: [{ $facet: { a: [{ $merge: 'y' }] } }] },
    { aggregate: 'x', pipeline: [{ $unionWith: { coll: 'y', pipeline: [{ $out: 'z' }] } }] },
    { aggregate: 'x', pipeline: [{ $lookup: { from: 'y', as: 'z', pipeline: [{ $merge: 'y' }] } }] },
    { aggregate: 'x', pipeline: [new Map([['$out', 'y']])] },
    { aggregate: 'x', pipeline: [{ toBSON: () => ({ $out: 'y' }) }] },
    { aggregate: 'x', pipeline: [{ $set: { a: { $function: { body: '', args: [], lang: 'js' } } } }] },
    { aggregate: 'x', pipeline: [{ $group: { _id: null, a: { $accumulator: {} } } }] },
    { find: 'x', filter: { $where: 'sleep(1)' } },
    { find: 'x', filter: { $or: [{ a: new BSON.Code('1') }] } },
    { find: 'x', filter: { a: () => 1 } },
    { explain: { aggregate: 'x', pipeline: [{ $out: 'y' }] } },
    { explain: { delete: 'x', deletes: [] } },
    { explain: 'find' },
    { profile: 0 },
    { profile: -1, slowms: 5 },
    { mapReduce: 'x', out: { inline: 1 } },
    ...['eval', 'renameCollection', 'setParameter', 'killOp', 'fsync', 'shutdown', 'collMod', 'applyOps'].map(
      (name) => ({ [name]: 1 }),
    ),
    ...['validate', 'dropDatabase', 'create', 'bulkWrite', 'killAllSessions', 'replSetStepDown'].map(
      (name) => ({ [name]: 1 }),
    ),
  ])('is $0', (command) => {
    expect(onlyReads(command)).toBe(false);
  });
});
