// Databases for a console, with a small fleet (`fleet`) or without one (`empty`), and for a server, with a job
// (`build`): enough of MongoDB's protocol for the programs to start, ask, work and exit. The build runs them
// against it, because it can't rely on a mongod.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { deserialize, Long, ObjectId, serialize } from 'bson';
import { fleetDocuments } from './fake-documents.mjs';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** How long a cursor waits when there is nothing new. */
const AWAIT_MS = 20;

/**
 * Starts it on a free port of this machine. @returns the connection string of a database, and a function that
 * stops it
 */
export async function startFakeMongod() {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const message = received.subarray(0, received.readInt32LE(0));
        received = received.subarray(message.length);
        const { reply, isLate } = replyTo(message, socket.localPort);
        if (isLate) setTimeout(() => socket.writable && socket.write(reply), AWAIT_MS);
        else socket.write(reply);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: (database) => `mongodb://127.0.0.1:${server.address().port}/${database}?replicaSet=rs0`,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function replyTo(message, port) {
  const id = message.readInt32LE(4);
  if (message.readInt32LE(12) === OP_QUERY) {
    const command = deserialize(message.subarray(message.indexOf(0, HEADER_BYTES + 4) + 9));
    const head = Buffer.alloc(20);
    head.writeInt32LE(1, 16);
    return { reply: packed(id, OP_REPLY, Buffer.concat([head, serialize(answer(command, port))])) };
  }
  const command = deserialize(bodyOf(message));
  const reply = packed(id, OP_MSG, Buffer.concat([Buffer.alloc(5), serialize(answer(command, port))]));
  return { reply, isLate: 'getMore' in command };
}

/** Returns the section of kind 0; other documents belong to writes, which are ignored. */
function bodyOf(message) {
  for (let at = HEADER_BYTES + 4; ; ) {
    const kind = message[at];
    const length = message.readInt32LE(at + 1);
    if (kind === 0) return message.subarray(at + 1, at + 1 + length);
    at += 1 + length;
  }
}

function packed(responseTo, opcode, body) {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + body.length, 0);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

function answer(command, port) {
  const [name] = Object.keys(command);
  const now = new Date();
  const namespace = `${command.$db}.${command[name]}`;
  switch (name) {
    case 'hello':
    case 'isMaster':
    case 'ismaster': {
      const me = `127.0.0.1:${port}`;
      return {
        helloOk: true,
        isWritablePrimary: true,
        ismaster: true,
        setName: 'rs0',
        setVersion: 1,
        hosts: [me],
        primary: me,
        me,
        electionId: new ObjectId('7fffffff0000000000000001'),
        maxBsonObjectSize: 16_777_216,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        localTime: now,
        logicalSessionTimeoutMinutes: 30,
        connectionId: 1,
        minWireVersion: 0,
        maxWireVersion: 21,
        readOnly: false,
        ok: 1,
      };
    }
    case 'buildInfo':
      return { version: '7.0.0', versionArray: [7, 0, 0, 0], ok: 1 };
    case 'count':
      return { n: 0, ok: 1 };
    case 'distinct':
      return { values: [], ok: 1 };
    case 'getMore':
      return { cursor: { id: Long.fromNumber(1), ns: namespace, nextBatch: [] }, ok: 1 };
    case 'insert':
    case 'update':
    case 'delete':
      return { n: 1, nModified: 1, ok: 1 };
    case 'findAndModify':
    case 'findandmodify':
      return { value: changedDocument(command), lastErrorObject: { n: 1, updatedExisting: true }, ok: 1 };
    case 'find':
    case 'aggregate':
    case 'listCollections':
    case 'listIndexes':
      return {
        cursor: {
          id: Long.fromNumber(command.tailable || command.pipeline?.[0]?.$changeStream ? 1 : 0),
          ns: namespace,
          firstBatch: firstBatch(name, command, now),
        },
        ok: 1,
      };
    default:
      return { localTime: now, ok: 1 };
  }
}

/** Servers stay unchanged, and there is always a job to claim. */
function changedDocument({ findandmodify, findAndModify = findandmodify, query, update }) {
  if (findAndModify === 'rocket_job.servers') return { _id: query._id, state: 'running' };
  const { state, worker_name, server_id, claim_id } = update?.[0]?.$set ?? {};
  if (findAndModify !== 'rocket_job.node_jobs' || state !== 'running') return null;
  const claim = { state, worker_name: worker_name.$literal, server_id, claim_id };
  return { _id: new ObjectId(), _type: 'BuildJob', priority: 50, created_at: new Date(), ...claim };
}

/** Event collections exist, and are capped. */
function firstBatch(name, command, now) {
  if (name === 'listCollections')
    return ['rocket_job.events', 'rocket_job.servers'].map((each) => ({
      name: each,
      type: 'collection',
      options: each.endsWith('events') ? { capped: true, size: 134_217_728 } : {},
      info: {},
    }));
  if (command.$db === 'empty' || name !== 'aggregate') return [];
  if (command.pipeline.some((stage) => '$count' in stage || '$group' in stage))
    return [{ _id: 'BuildJob', n: 1, count: 1 }];
  return command.$db === 'fleet' ? fleetDocuments(command.aggregate, now) : [];
}
