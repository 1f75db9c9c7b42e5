import type { Socket } from 'node:net';
import type { Document } from 'mongodb';

/** The part of the driver's replies that reads their documents. */
export interface DriverReply {
  toObject(options?: object): Document;
  /** For a cursor: the next document of the batch, null after the last one. */
  shift?(options?: object): unknown;
  /** For a cursor: the number of documents read from the batch. */
  iterated?: number;
}

/** The part of the driver's connection that a subclass overrides: every command passes through it. */
interface DriverConnection {
  readonly socket: Socket;
  sendWire(...args: unknown[]): AsyncGenerator<DriverReply>;
  sendCommand(...args: SendCommandArguments): AsyncGenerator<unknown>;
  command(...args: SendCommandArguments): Promise<unknown>;
  /** Closes it: at the caller's wish, or when its socket has closed. */
  cleanup(error: Error): void;
}

export type SendCommandArguments = [
  namespace: { readonly db: string },
  command: Document,
  options: CommandOptions,
  replyClass?: ReplyClass,
];

/** The driver's class for the replies to a command; by default it converts them to objects. */
interface ReplyClass {
  make(bytes: Uint8Array): { readonly ok: number; clear?(): void };
}

/** The part of a command's options that is used here. */
interface CommandOptions {
  readonly session?: { readonly transaction?: object; inTransaction(): boolean };
  /** Whether the database may send further replies to the same command. */
  readonly exhaustAllowed?: boolean;
}

export type ConnectionType = new (...args: never[]) => DriverConnection;

/**
 * Returns the driver's class of connections, which it doesn't export, with one fault mended. A subclass of it
 * can be passed as the client's option `connectionType`. Neither is documented, so a guarded connection
 * checks at login that the driver uses it.
 */
export function driverConnection(): ConnectionType {
  const { Connection } = require('mongodb/lib/cmap/connection') as { readonly Connection: ConnectionType };
  return class extends Connection {
    /**
     * Between the end of a socket and the report of it, the driver still writes to the socket, and waits
     * forever for it to drain. If the command was a heartbeat, the client never finds that node again. So the
     * wait is ended, and the driver's next step finds the connection closed.
     */
    override cleanup(error: Error): void {
      super.cleanup(error);
      this.socket.write = () => true;
      this.socket.emit('drain');
    }
  };
}
