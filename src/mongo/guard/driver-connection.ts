import type { Document } from 'mongodb';
import type { DriverReply } from './readable-reply';

/** The part of the driver's connection that a subclass overrides: every command passes through it. */
interface DriverConnection {
  sendWire(...args: unknown[]): AsyncGenerator<DriverReply>;
  sendCommand(...args: SendCommandArguments): AsyncGenerator<unknown>;
  command(...args: SendCommandArguments): Promise<unknown>;
  /** Closes it. */
  cleanup(error: Error): void;
}

export type SendCommandArguments = [
  namespace: { readonly db: string },
  command: Document,
  options: CommandOptions,
  ...more: unknown[],
];

/** The part of a command's options that is used here. */
interface CommandOptions {
  readonly session?: { readonly transaction?: object; inTransaction(): boolean };
  /** Whether the database may send further replies to the same command. */
  readonly exhaustAllowed?: boolean;
}

export type ConnectionType = new (...args: never[]) => DriverConnection;

/**
 * Returns the driver's class of connections, which it doesn't export. A subclass of it can be passed as the
 * client's option `connectionType`. Neither is documented, so a guarded connection checks at login that the
 * driver uses it.
 */
export function driverConnection(): ConnectionType {
  const { Connection } = require('mongodb/lib/cmap/connection') as { readonly Connection: ConnectionType };
  return Connection;
}
