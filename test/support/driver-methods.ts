import { EventEmitter } from 'node:events';
import { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbstractCursor,
  ChangeStream,
  type ClientSession,
  type Db,
  GridFSBucket,
  type MongoClient,
  type ObjectId,
} from 'mongodb';

/** The database under test, and its content. */
export interface Driven {
  readonly client: MongoClient;
  readonly db: Db;
  readonly fileId: ObjectId;
}

const document = () => ({ driven: true });
const update = { $set: { driven: true } };
const insert = (db: Db, session: ClientSession) => db.collection('x').insertOne(document(), { session });

/** Every kind of driver object with methods, recreated for each call. */
const OBJECTS: Readonly<Record<string, (driven: Driven) => object>> = {
  client: ({ client }) => client,
  db: ({ db }) => db,
  collection: ({ db }) => db.collection('x'),
  admin: ({ db }) => db.admin(),
  find: ({ db }) => db.collection('x').find(),
  aggregate: ({ db }) => db.collection('x').aggregate(),
  listCollections: ({ db }) => db.listCollections(),
  listIndexes: ({ db }) => db.collection('x').listIndexes(),
  listSearchIndexes: ({ db }) => db.collection('x').listSearchIndexes(),
  runCommand: ({ db }) => db.runCursorCommand({ find: 'x' }),
  changeStream: ({ db }) => db.collection('x').watch(),
  session: ({ client }) => client.startSession(),
  bucket: ({ db }) => new GridFSBucket(db),
  upload: ({ db }) => new GridFSBucket(db).openUploadStream('driven'),
  download: ({ db, fileId }) => new GridFSBucket(db).openDownloadStream(fileId),
  ordered: ({ db }) => db.collection('x').initializeOrderedBulkOp(),
  unordered: ({ db }) => db.collection('x').initializeUnorderedBulkOp(),
  // These act on their bulk operation, which is then executed.
  bulkFind: ({ db }) => db.collection('x').initializeOrderedBulkOp().find({}),
};

let targets = 0;

/** Returns the arguments of a method, in several variants; an unknown method gets the most common ones. */
function argumentsFor(name: string, kind: string, { db, fileId }: Driven): unknown[][] {
  const bulk = [
    { insertOne: { document: document() } },
    { updateMany: { filter: {}, update } },
    { deleteOne: { filter: {} } },
  ];
  const clientBulk = [{ name: 'insertOne', namespace: 'driven.x', document: document() }];
  // Each has its own target, because they run at the same time.
  const target = () => `written_${targets++}`;
  const known: Record<string, unknown[][]> = {
    insertMany: [[[document(), document()]]],
    bulkWrite: [[kind === 'client' ? clientBulk : bulk]],
    updateOne: [[{}, update], [update], [{ none: 1 }, update, { upsert: true }]],
    replaceOne: [[{}, document()], [document()]],
    raw: [[{ insertOne: { document: document() } }]],
    findOneAndReplace: [[{}, document()]],
    createIndex: [['a'], ['x', 'b']],
    createIndexes: [[[{ key: { c: 1 } }]]],
    dropIndex: [['known_1']],
    rename: kind === 'bucket' ? [[fileId, 'other']] : [['renamed']],
    renameCollection: [['x', 'renamed']],
    delete: kind === 'bucket' ? [[fileId]] : [[]],
    aggregate: [[[{ $out: target() }]], [[{ $merge: target() }]]],
    command: [[{ insert: 'x', documents: [document()] }], [{ create: target() }], [{ drop: 'x' }]],
    runCursorCommand: [[{ aggregate: 'x', pipeline: [{ $out: target() }], cursor: {} }]],
    setProfilingLevel: [['all']],
    out: [[target()]],
    addStage: [[{ $out: target() }]],
    withSession: [[(session: ClientSession) => insert(db, session)]],
    withTransaction: [[(session: ClientSession) => insert(db, session)]],
    createSearchIndex: [[{ definition: {} }]],
    forEach: [[() => {}]],
    map: [[() => 1]],
    write: [[Buffer.from('driven')]],
    end: [[Buffer.from('driven')]],
  };
  return known[name] ?? [[], [document()], ['x'], [{}, update]];
}

/** Calls that end the session or process of others, or wait forever. */
const LEFT_OUT = new Set(['constructor', 'close', 'destroy', 'shutdown', 'asyncDispose']);

/** Returns the names of all members of an object, including its stream's, but not the event emitter's. */
function namesOf(object: object): string[] {
  const names = new Set<string>(object instanceof Writable ? ['write', 'end'] : []);
  const ends = new Set<object>(
    [EventEmitter, Readable, Writable, Duplex, Object].map(({ prototype }) => prototype),
  );
  for (let at = Object.getPrototypeOf(object); at !== null && !ends.has(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (!LEFT_OUT.has(name)) names.add(name);
  }
  return [...names].filter((name) => !name.startsWith('_'));
}

/** Waits for the work of a call, and makes the driver send it. */
async function finish(result: unknown, object: object): Promise<void> {
  const value = await result;
  if (value instanceof AbstractCursor) await value.toArray();
  else if (value instanceof Writable)
    await new Promise<void>((done) => value.on('error', () => done()).end('driven', () => done()));
  else if (value instanceof Readable) for await (const _chunk of value);
  const parts = [value, object, (object as { bulkOperation?: unknown }).bulkOperation];
  for (const part of parts) {
    const { execute } = Object(part);
    if (typeof execute === 'function') await execute.call(part).catch(() => {});
  }
  if (object instanceof AbstractCursor && !object.closed) await object.toArray();
  if (object instanceof Writable && !object.writableEnded)
    await new Promise<void>((done) => object.end(() => done()));
}

/** A change stream waits for changes that never come. */
const NEWS_WITHIN_MS = 1_000;

/**
 * Calls every method of every public class of the driver.
 *
 * @param around runs each call, as in a dry run
 * @param only the methods to call, one after the other, as `collection.insertOne`; all at once by default
 * @returns the methods that did not fail, as `collection.insertOne`
 */
export async function driveAll(
  driven: Driven,
  around = <T>(run: () => T): T => run(),
  only?: readonly string[],
): Promise<Set<string>> {
  const passed = new Set<string>();
  const calls = Object.entries(OBJECTS).flatMap(([kind, make]) => {
    const names = namesOf(make(driven)).filter((name) => only?.includes(`${kind}.${name}`) ?? true);
    return names.flatMap((name) =>
      argumentsFor(name, kind, driven).map((args) => async () => {
        const object = make(driven);
        if (object instanceof EventEmitter && kind !== 'client') object.on('error', () => {});
        const member: unknown = Reflect.get(object, name);
        const result = typeof member === 'function' ? Reflect.apply(member, object, args) : member;
        const finished = finish(result, object);
        await (object instanceof ChangeStream ? Promise.race([finished, sleep(NEWS_WITHIN_MS)]) : finished);
        passed.add(`${kind}.${name}`);
      }),
    );
  });
  if (only === undefined) {
    await Promise.all(calls.map((call) => around(call).catch(() => {})));
  } else {
    for (const call of calls) await around(call).catch(() => {});
  }
  return passed;
}
