import { BSON, type Document, Int32, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { changedBy } from '../../../../../src/mongo/changes/changed-by-command';

function changed(command: Document, database = 'rocketjob') {
  return changedBy({ database, command, transaction: undefined });
}

/** Returns the targets as `collection filter one|many`. */
function targetsOf(command: Document): string[] | undefined {
  return changed(command)?.targets?.map(
    ({ database, collection, filter, isMany }) =>
      `${database}.${collection} ${JSON.stringify(filter)} ${isMany ? 'many' : 'one'}`,
  );
}

const id = new ObjectId();
const sequence = (documents: unknown[]) => ({ documents });
const nsInfo = [{ ns: 'rocketjob.a' }, { ns: 'other.b.c' }];

describe('a command that only reads', () => {
  it.each<[string, Document]>([
    ['find', { find: 'x', filter: {} }],
    ['find with code', { find: 'x', filter: { $where: 'true' } }],
    ['getMore', { getMore: 1n, collection: 'x' }],
    ['a pipeline', { aggregate: 'x', pipeline: [{ $match: { a: 1 } }] }],
    ['an explained write', { explain: { delete: 'x', deletes: [{ q: {}, limit: 0 }] } }],
    ['a commit', { commitTransaction: 1 }],
    ['a map-reduce that returns its result', { mapReduce: 'x', out: { inline: 1 } }],
  ])('changes nothing: %s', (_name, command) => {
    expect(changed(command)).toBeUndefined();
  });
});

describe('a command that needs a confirmation', () => {
  const many = { q: { a: 1 }, limit: 0 };
  const one = { q: { _id: 1 }, limit: 1 };
  it.each<[string, Document, string[] | undefined]>([
    ['deleteMany', { delete: 'x', deletes: [many] }, ['rocketjob.x {"a":1} many']],
    [
      'a limit that is an Int32',
      { delete: 'x', deletes: [{ q: {}, limit: new Int32(0) }] },
      ['rocketjob.x {} many'],
    ],
    ['a delete without a limit', { delete: 'x', deletes: [{ q: {} }] }, ['rocketjob.x {} many']],
    [
      'several deletes of one',
      { delete: 'x', deletes: sequence([one, one]) },
      ['rocketjob.x {"_id":1} one', 'rocketjob.x {"_id":1} one'],
    ],
    [
      'updateMany',
      { update: 'x', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] },
      ['rocketjob.x {} many'],
    ],
    [
      'multi as a number',
      { update: 'x', updates: [{ q: {}, u: [], multi: new Int32(1) }] },
      ['rocketjob.x {} many'],
    ],
    [
      'bytes',
      { delete: 'x', deletes: [BSON.serialize({ q: { a: 1 }, limit: 0 })] },
      ['rocketjob.x {"a":1} many'],
    ],
    [
      'a bulk write of a client',
      {
        bulkWrite: 1,
        nsInfo,
        ops: sequence([
          { delete: 1, filter: { a: 1 }, multi: true },
          { insert: 0, document: {} },
        ]),
      },
      ['other.b.c {"a":1} many'],
    ],
    [
      'a bulk write of several single ones',
      {
        bulkWrite: 1,
        nsInfo,
        ops: [
          { update: 0, filter: {}, updateMods: {} },
          { delete: 0, filter: {} },
        ],
      },
      ['rocketjob.a {} one', 'rocketjob.a {} one'],
    ],
    ['$out', { aggregate: 'x', pipeline: [{ $out: 'y' }] }, ['rocketjob.y {} many']],
    ['$out elsewhere', { aggregate: 'x', pipeline: [{ $out: { db: 'd', coll: 'y' } }] }, ['d.y {} many']],
    ['$merge', { aggregate: 'x', pipeline: [{ $merge: { into: 'y' } }] }, undefined],
    ['a map-reduce', { mapReduce: 'x', out: 'y' }, ['rocketjob.y {} many']],
    ['a map-reduce that merges', { mapReduce: 'x', out: { merge: 'y' } }, undefined],
    ['drop', { drop: 'x' }, ['rocketjob.x {} many']],
    ['dropDatabase', { dropDatabase: 1 }, undefined],
    ['dropIndexes', { dropIndexes: 'x', index: '*' }, undefined],
    ['its old name', { deleteIndexes: 'x', index: 'a_1' }, undefined],
    ['a rename over another', { renameCollection: 'd.a', to: 'd.b', dropTarget: true }, ['d.b {} many']],
    ['convertToCapped', { convertToCapped: 'x', size: 1 }, ['rocketjob.x {} many']],
    [
      'an index with a lifetime',
      { createIndexes: 'x', indexes: [{ key: { a: 1 }, expireAfterSeconds: 1 }] },
      undefined,
    ],
    ['a new lifetime', { collMod: 'x', index: { name: 'a_1', expireAfterSeconds: 1 } }, undefined],
    ['dropUser', { dropUser: 'x' }, undefined],
    ['a command that is not known', { applyOps: [] }, undefined],
  ])('%s', (_name, command, targets) => {
    expect(changed(command)?.isSweeping).toBe(true);
    expect(targetsOf(command)).toEqual(targets);
  });

  it('is on the collection whose documents it destroys', () => {
    const rename = { renameCollection: 'd.a', to: 'd.b', dropTarget: true };
    expect(changed(rename)).toMatchObject({ namespace: 'd.b', update: { from: 'd.a' } });
    expect(changed({ ...rename, dropTarget: false })).toMatchObject({ namespace: 'd.a', update: 'd.b' });
  });
});

describe('a command that changes one document or destroys nothing', () => {
  it.each<[string, Document, string]>([
    ['insert', { insert: 'x', documents: [{ _id: id }, { _id: 2 }] }, 'insert'],
    ['updateOne', { update: 'x', updates: [{ q: { _id: 1 }, u: {} }] }, 'update'],
    ['deleteOne', { delete: 'x', deletes: [{ q: {}, limit: 1 }] }, 'delete'],
    ['findOneAndUpdate', { findAndModify: 'x', query: { _id: 1 }, update: {} }, 'update'],
    ['findOneAndDelete', { findandmodify: 'x', query: {}, remove: true }, 'delete'],
    [
      'a bulk write of inserts',
      {
        bulkWrite: 1,
        nsInfo,
        ops: [
          { insert: 0, document: {} },
          { insert: 0, document: {} },
        ],
      },
      'bulkWrite',
    ],
    ['a rename', { renameCollection: 'd.a', to: 'd.b' }, 'renameCollection'],
    ['an index', { createIndexes: 'x', indexes: [{ key: { a: 1 } }] }, 'createIndexes'],
    ['a validator', { collMod: 'x', validator: {} }, 'collMod'],
    ['create', { create: 'x' }, 'create'],
    ['createUser', { createUser: 'x', pwd: 'y' }, 'createUser'],
  ])('%s', (_name, command, action) => {
    expect(changed(command)).toMatchObject({ action, isSweeping: false });
  });

  it('returns the inserted documents, and their collection', () => {
    const insert = { insert: 'x', documents: sequence([{ _id: id }, BSON.serialize({ _id: 2 })]) };
    expect(changed(insert)).toMatchObject({
      namespace: 'rocketjob.x',
      insertedIds: [id, 2],
      targets: undefined,
    });
    const ops = [
      { insert: 0, document: { _id: 1 } },
      { update: 1, filter: { a: 1 }, updateMods: { $set: { b: 2 } } },
    ];
    expect(changed({ bulkWrite: 1, nsInfo, ops })).toMatchObject({
      namespace: 'rocketjob.a, other.b.c',
      insertedIds: [1],
      update: { $set: { b: 2 } },
      isSweeping: false,
    });
  });
});
