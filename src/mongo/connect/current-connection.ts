import type { Connection } from './connection';
import { throwNotConnected } from './not-connected';

/** The current connection of an environment, if any: a given one, or one that is made on first use. */
export class CurrentConnection {
  #connection: Promise<Connection> | undefined;
  #opened: Connection | undefined;
  #connectWhenNeeded: (() => Promise<unknown>) | undefined;

  /**
   * Registers a function that is called when a connection is requested and there is none: it must `set` one.
   */
  connectWhenNeeded(connect: () => Promise<unknown>): void {
    this.#connectWhenNeeded = connect;
  }

  /** The connection, if it is open. */
  get opened(): Connection | undefined {
    return this.#opened;
  }

  /** @throws RocketJobError `not_configured` if there is none */
  async get(): Promise<Connection> {
    if (this.#connection === undefined) await this.#connectWhenNeeded?.();
    return this.#connection ?? throwNotConnected();
  }

  /** Makes this the current connection, unless it turns out that it can't be opened. */
  set(connection: Promise<Connection>): void {
    this.#connection = connection;
    this.#opened = undefined;
    connection.then(
      (opened) => {
        if (this.#connection === connection) this.#opened = opened;
      },
      () => {
        if (this.#connection === connection) this.#connection = undefined;
      },
    );
  }

  /** Removes the current connection. @returns it, if there was one */
  take(): Promise<Connection> | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#opened = undefined;
    return connection;
  }
}
