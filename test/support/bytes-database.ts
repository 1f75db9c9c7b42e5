import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON, type Db, MongoClient } from 'mongodb';

/** A placeholder for six bytes that aren't UTF-8, in any string or key. */
export const NOT_UTF8 = '\ue000\ue001';
/** A placeholder for the name of the driver's own tag, which the driver doesn't write as a field. */
export const TAG = '_bsontypX';
/** A placeholder for BSON's latest date, far beyond JavaScript's range. */
export const DATE_OUT_OF_RANGE = new Date(8_639_999_999_999_973);
/** A placeholder for the header of a vector that the driver treats as broken: int8 elements with padding. */
export const BROKEN_VECTOR = new BSON.Binary(Buffer.from([3, 0, ...Buffer.from('rjvector')]), 9);

/**
 * A database with documents as any program in any language may write them: with invalid UTF-8, and fields
 * that the driver refuses to write. The driver's messages go through a proxy, which inserts them in place of
 * the placeholders.
 */
export class BytesDatabase implements AsyncDisposable {
  readonly database: Db;
  readonly #client: MongoClient;
  readonly #close: () => void;

  private constructor(client: MongoClient, close: () => void) {
    this.#client = client;
    this.#close = close;
    this.database = client.db();
  }

  static async at(url: string): Promise<BytesDatabase> {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const proxy = createServer((socket) => {
      const upstream = connect(Number(port), hostname);
      for (const each of [socket, upstream]) sockets.add(each.on('error', () => {}));
      upstream.pipe(socket);
      forward(socket, upstream);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((proxy.address() as AddressInfo).port);
    through.searchParams.delete('replicaSet');
    through.searchParams.set('directConnection', 'true');
    const client = await new MongoClient(String(through)).connect();
    return new BytesDatabase(client, () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
    this.#close();
  }
}

/** Forwards whole messages, because a placeholder may be split between two chunks. */
function forward(from: Socket, to: Socket): void {
  let waiting = Buffer.alloc(0);
  from.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      to.write(withoutMarks(waiting.subarray(0, length)));
      waiting = waiting.subarray(length);
    }
  });
  from.on('close', () => to.destroy());
  to.on('close', () => from.destroy());
}

function withoutMarks(message: Buffer): Buffer {
  const mark = Buffer.from(NOT_UTF8).toString('latin1');
  const text = message.toString('latin1');
  return Buffer.from(
    text
      .replaceAll(mark, '\xff\xc0\x80\xfe\xed\xa0')
      .replaceAll(TAG, '_bsontype')
      .replaceAll(int64(BigInt(DATE_OUT_OF_RANGE.getTime())), int64(2n ** 63n - 1n))
      .replaceAll('\x03\x00rjvector', '\x03\x09rjvector'),
    'latin1',
  );
}

function int64(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString('latin1');
}
