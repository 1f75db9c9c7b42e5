import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { WriteAccess } from '../../src/mongo/write-access';
import { connectedDatabase } from '../support/database';

const database = connectedDatabase();

function restricted(mode: 'isReadOnly' | 'isDry') {
  const access = new WriteAccess();
  const guarded = access.guarded(database());
  access[mode] = true;
  return { access, guarded };
}

const attempt = async (write: () => unknown) => {
  await write();
};

describe.each(['isReadOnly', 'isDry'] as const)('a database that is restricted: %s', (mode) => {
  it.each([
    ['insertOne', (db: Db) => db.collection('x').insertOne({ a: 1 })],
    ['updateMany', (db: Db) => db.collection('x').updateMany({}, { $set: { a: 2 } })],
    ['deleteMany', (db: Db) => db.collection('x').deleteMany({})],
    ['findOneAndDelete', (db: Db) => db.collection('x').findOneAndDelete({})],
    ['bulkWrite', (db: Db) => db.collection('x').bulkWrite([])],
    ['createIndex', (db: Db) => db.collection('x').createIndex({ a: 1 })],
    [
      'aggregate',
      (db: Db) =>
        db
          .collection('x')
          .aggregate([{ $out: 'y' }])
          .toArray(),
    ],
    ['drop', (db: Db) => db.collection('x').drop()],
    ['dropDatabase', (db: Db) => db.dropDatabase()],
    ['command', (db: Db) => db.command({ insert: 'x', documents: [{ a: 1 }] })],
    ['command', (db: Db) => db.admin().command({ shutdown: 1 })],
    ['client', (db: Db) => db.client.db('other')],
  ])('refuses %s', async (what, write) => {
    const { guarded } = restricted(mode);
    await database().collection('x').insertOne({ a: 1 });
    const before = await database().collection('x').find().toArray();
    await expect(attempt(() => write(guarded))).rejects.toMatchObject({
      code: 'read_only',
      message: expect.stringContaining(what),
    });
    expect(await database().collection('x').find().toArray()).toEqual(before);
  });

  it('reads', async () => {
    const { guarded } = restricted(mode);
    await database().collection(`read ${mode}`).insertOne({ a: 1 });
    const found = guarded.collection(`read ${mode}`);
    expect(await found.countDocuments()).toBe(1);
    expect(await found.find().project({ _id: 0 }).toArray()).toEqual([{ a: 1 }]);
    expect(await found.aggregate([{ $project: { _id: 0 } }]).toArray()).toEqual([{ a: 1 }]);
    expect(await found.distinct('a')).toEqual([1]);
    expect(await guarded.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await guarded.admin().ping()).toMatchObject({ ok: 1 });
    expect(guarded.databaseName).toBe(database().databaseName);
  });
});

describe('a dry run', () => {
  it('holds for what was fetched before it, and for its timers after it', async () => {
    const access = new WriteAccess();
    const collection = access.guarded(database()).collection('timers');
    let late: unknown;
    access.dry(() => {
      setTimeout(() => attempt(() => collection.insertOne({})).catch((error) => (late = error)), 5);
    });
    await collection.insertOne({ real: true });
    while (late === undefined) await sleep(5);
    expect(late).toMatchObject({ code: 'read_only' });
    expect(await collection.countDocuments()).toBe(1);
  });

  it('counts more than read-only: a read-only console may rehearse', () => {
    const access = new WriteAccess();
    access.isReadOnly = true;
    expect(access.dry(() => access.mode)).toBe('dry');
    expect(access.mode).toBe('read-only');
  });
});
