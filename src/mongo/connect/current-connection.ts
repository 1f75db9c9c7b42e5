import type { Connection } from './connection';
import { throwNotConnected } from './not-connected';

/** The connection that an environment has now, if any: a given one, or one that is made when it is first asked for. */
export class CurrentConnection {
  #connection: Promise<Connection> | undefined;
  #connectWhenNeeded: (() => Promise<unknown>) | undefined;

  /** Calls this when a connection is asked for and there is none: it is to `set` one. */
  connectWhenNeeded(connect: () => Promise<unknown>): void {
    this.#connectWhenNeeded = connect;
  }

  /** @throws RocketJobError `not_configured` where there is none */
  async get(): Promise<Connection> {
    if (this.#connection === undefined) await this.#connectWhenNeeded?.();
    return this.#connection ?? throwNotConnected();
  }

  /** From now on it is this one, until it turns out that it can't be made. */
  set(connection: Promise<Connection>): void {
    this.#connection = connection;
    connection.catch(() => {
      if (this.#connection === connection) this.#connection = undefined;
    });
  }

  /** Gives the connection up. @returns it, if there was one */
  take(): Promise<Connection> | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    return connection;
  }
}
