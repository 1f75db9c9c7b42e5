import type { MongoServerError } from 'mongodb';
import { isUnauthorized } from '../driver-errors';
import type { ConnectionType, SendCommandArguments } from '../wire/driver-connection';
import { StreamingConnection } from '../wire/streaming-connection';
import { missingPrivilegeText } from './missing-privilege';
import { OwnWrites } from './own-writes';

/**
 * A connection whose error names the missing privilege if the user lacks one. The database's own error
 * contains the whole command, including the data to write. This package's writes go through `OwnWrites`.
 *
 * All clients share one class, because V8 slows down methods that are called on objects of many classes.
 */
export class ExplainingConnection extends StreamingConnection {
  readonly #ownWrites: OwnWrites;

  /** @param ownWrites of the client */
  constructor(ownWrites: OwnWrites, ...given: never[]) {
    super(...given);
    this.#ownWrites = ownWrites;
  }

  override async command(...args: SendCommandArguments): Promise<unknown> {
    const [namespace, command, ...more] = args;
    try {
      const prepared = this.#ownWrites.prepared(command);
      return this.#ownWrites.reply(command, await super.command(namespace, prepared, ...more));
    } catch (error) {
      if (isUnauthorized(error)) await this.#explain(error as MongoServerError, args);
      throw error;
    }
  }

  /** Asks on the same connection: it isn't shared until its command has failed. */
  async #explain(error: MongoServerError, [{ db }, command]: SendCommandArguments): Promise<void> {
    const ask = { connectionStatus: 1, showPrivileges: true };
    const reply = await super.command({ db: 'admin' }, ask, {}).catch(() => undefined);
    const { authInfo = {} } = Object(reply);
    const text = missingPrivilegeText(db, command, authInfo);
    if (text === undefined) return;
    error.stack = error.stack?.replace(error.message, () => text) ?? text;
    error.message = text;
    error.errorResponse.errmsg = text;
  }
}

/** Returns the value for one client's option `connectionType`. */
export function explainingConnection(): ConnectionType {
  return ExplainingConnection.bind(undefined, new OwnWrites());
}
