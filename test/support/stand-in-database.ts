import { createServer, type Server, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** The replies by name of the command; an unknown command gets `{ ok: 1 }`. */
export type Replies = Readonly<Record<string, Document>>;

/**
 * Implements enough of MongoDB's protocol to connect, for databases that can't be started in a test.
 *
 * @example await using database = await StandInDatabase.start({ buildInfo: { version: '4.2.24', ok: 1 } });
 */
export class StandInDatabase implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #replies: Replies;

  static async start(replies: Replies): Promise<StandInDatabase> {
    const database = new StandInDatabase(replies);
    await new Promise<void>((resolve) => database.#server.listen(0, '127.0.0.1', resolve));
    return database;
  }

  private constructor(replies: Replies) {
    this.#replies = replies;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let rest = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        rest = Buffer.concat([rest, bytes]);
        while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
          const message = rest.subarray(0, rest.readInt32LE(0));
          rest = rest.subarray(message.length);
          socket.write(this.#answer(message));
        }
      });
    });
  }

  get url(): string {
    const { port } = this.#server.address() as { port: number };
    return `mongodb://127.0.0.1:${port}/test`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(message: Buffer): Buffer {
    const isQuery = message.readInt32LE(12) === OP_QUERY;
    // A query names its collection and two numbers after four bytes of flags; a message has one byte after
    // its flags.
    const start = isQuery ? message.indexOf(0, HEADER_BYTES + 4) + 9 : HEADER_BYTES + 5;
    const length = message.readInt32LE(start);
    const [command = ''] = Object.keys(BSON.deserialize(message.subarray(start, start + length)));
    const reply = BSON.serialize(this.#replies[command.toLowerCase()] ?? { ok: 1 });
    // A reply has flags, a cursor's id, an offset and the number of documents; a message has flags and a kind.
    const head = isQuery ? Buffer.alloc(20) : Buffer.alloc(5);
    if (isQuery) head.writeInt32LE(1, 16);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeInt32LE(HEADER_BYTES + head.length + reply.length, 0);
    header.writeInt32LE(message.readInt32LE(4), 8);
    header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
    return Buffer.concat([header, head, reply]);
  }
}
