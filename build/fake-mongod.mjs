// A database that is always empty: enough of MongoDB's protocol for our programs to start, ask and end. The build runs
// them against it, where no mongod can be counted on.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { deserialize, Long, ObjectId, serialize } from 'bson';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;

/** Starts it on a free port of this machine. @returns its connection string, and how to end it */
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
        socket.write(replyTo(message, socket.localPort));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mongodb://127.0.0.1:${server.address().port}/build?replicaSet=rs0`,
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
    return packed(id, OP_REPLY, Buffer.concat([head, serialize(answer(command, port))]));
  }
  const command = deserialize(bodyOf(message));
  return packed(id, OP_MSG, Buffer.concat([Buffer.alloc(5), serialize(answer(command, port))]));
}

/** The section of kind 0; documents beside it are of writes, which nobody looks at. */
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
      return { value: null, lastErrorObject: { n: 0, updatedExisting: false }, ok: 1 };
    case 'find':
    case 'aggregate':
    case 'listCollections':
    case 'listIndexes':
      return {
        cursor: {
          id: Long.fromNumber(command.tailable ? 1 : 0),
          ns: namespace,
          firstBatch: firstBatch(name, command, now),
        },
        ok: 1,
      };
    default:
      return { localTime: now, ok: 1 };
  }
}

/** Collections of events are there, and capped; a server, so that there is one to show. */
function firstBatch(name, command, now) {
  if (name === 'listCollections')
    return ['rocket_job.events', 'rocket_job.servers'].map((each) => ({
      name: each,
      type: 'collection',
      options: each.endsWith('events') ? { capped: true, size: 134_217_728 } : {},
      info: {},
    }));
  if (name === 'find' && command.find === 'rocket_job.servers')
    return [
      {
        _id: new ObjectId(),
        name: 'build:1',
        max_workers: 10,
        started_at: now,
        state: 'running',
        heartbeat: { updated_at: now, workers: 10 },
      },
    ];
  if (name === 'aggregate' && command.pipeline?.some((stage) => '$count' in stage || '$group' in stage))
    return [{ _id: 1, n: 1, count: 1 }];
  return [];
}
