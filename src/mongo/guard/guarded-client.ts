import { type Db, type DbOptions, MongoClient, type MongoClientOptions } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { concealCredentials } from '../connect/conceal-credentials';
import { OWN_WRITES } from '../connect/own-options';
import { shownByName } from '../connect/shown-by-name';
import type { SendCommandArguments } from '../wire/driver-connection';
import { type CommandGuard, Unanswered } from './command-guard';
import { ExplainingConnection } from './explaining-connection';
import { requireGivenFilters } from './given-filters';
import { isMarkedAsOwn, markAsOwn } from './own-database';
import { OwnWrites } from './own-writes';
import { readableReply } from './readable-reply';
import { requireUsableOrders } from './usable-orders';

/** The parts of the driver's servers and operations that are needed to ask before a command is sent again. */
interface DriverServer {
  command(operation: DriverOperation, ...more: unknown[]): Promise<unknown>;
}
interface DriverOperation {
  /** Only operations that send their documents in several commands have it. */
  resetBatch?(): void;
}
interface DriverTopology {
  selectServer(...args: unknown[]): Promise<DriverServer>;
}

/**
 * Returns the class of the clients that a guard checks. A client created with another client's `constructor`
 * is checked by the same guard, and hides its credentials as well.
 */
export function guardedClients(
  guard: CommandGuard,
): new (
  url: string,
  options?: MongoClientOptions,
) => GuardedClient {
  const guarded = class extends GuardedClient {
    constructor(url: string, options: MongoClientOptions = {}) {
      super(url, options, guard);
      concealCredentials(this, url);
    }
  };
  return Object.defineProperty(guarded, 'name', { value: 'MongoClient' });
}

/**
 * A client whose every command is checked by a guard, whatever sent it: a method, a cursor, a session, a
 * stream, or another database of the same client. A refused command isn't sent; its connection returns to the
 * pool unharmed.
 */
export class GuardedClient extends MongoClient {
  readonly #guard: CommandGuard;
  readonly #seen: { commands: number };
  #asking: DriverTopology | undefined;

  constructor(url: string, options: MongoClientOptions, guard: CommandGuard) {
    if (guard === undefined) throw withoutGuard();
    const seen = { commands: 0 };
    const connectionType = GuardedConnection.bind(undefined, guard, seen, new OwnWrites());
    super(url, { ...options, ...{ connectionType } });
    this.#guard = guard;
    this.#seen = seen;
  }

  override db(name?: string, options?: DbOptions): Db {
    const db = shownByName(super.db(name, options), (collection) => {
      requireGivenFilters(collection);
      requireUsableOrders(collection);
    });
    return options?.writeConcern === OWN_WRITES ? markAsOwn(db) : db;
  }

  /** @throws RocketJobError `invalid_configuration` if the driver's commands bypass the guard */
  override async connect(): Promise<this> {
    await super.connect();
    if (this.#seen.commands === 0) {
      await this.close();
      throw unguarded();
    }
    const { topology } = this as unknown as { readonly topology?: DriverTopology };
    if (topology !== undefined && topology !== this.#asking) {
      askThrough(topology, this.#guard);
      this.#asking = topology;
    }
    return this;
  }
}

/** Every command of a connection is checked, and every reply is readable. */
class GuardedConnection extends ExplainingConnection {
  readonly #guard: CommandGuard;
  readonly #seen: { commands: number };

  /** @param seen counts the checked commands of the client */
  constructor(guard: CommandGuard, seen: { commands: number }, ownWrites: OwnWrites, ...given: never[]) {
    super(ownWrites, ...given);
    this.#guard = guard;
    this.#seen = seen;
  }

  override async *sendWire(...args: unknown[]) {
    for await (const reply of super.sendWire(...args)) yield readableReply(reply);
  }

  override async *sendCommand(...args: SendCommandArguments) {
    const [namespace, given, options, ...more] = args;
    // A copy, so that a getter can't give one command to the guard and another one to the database.
    const command = { ...given };
    const { session } = options;
    const transaction = session?.inTransaction() === true ? session.transaction : undefined;
    this.#seen.commands++;
    try {
      this.#guard.check({ database: namespace.db, command, transaction, isOwn: isMarkedAsOwn(options) });
    } catch (error) {
      if (error instanceof Unanswered && command['startTransaction'] === true) startAgain(transaction);
      throw error;
    }
    yield* super.sendCommand(namespace, command, options, ...more);
  }
}

/** The command that would have started a transaction wasn't sent, so the next one must start it. */
function startAgain(transaction: object | undefined): void {
  if (transaction !== undefined) Object.assign(transaction, { state: 'STARTING_TRANSACTION' });
}

/** Makes every server of one client ask between two attempts of a command, when no connection is in use. */
function askThrough(topology: DriverTopology, guard: CommandGuard): void {
  const select = topology.selectServer.bind(topology);
  const asked = new WeakSet<DriverOperation>();
  topology.selectServer = async (...args) => {
    const server = await select(...args);
    const command: DriverServer['command'] = async (operation, ...more) => {
      try {
        return await server.command(operation, ...more);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        const isRepeated = asked.has(operation);
        asked.add(operation);
        return error.answered(() => {
          operation.resetBatch?.();
          return guard.vouchFor(() => server.command(operation, ...more));
        }, isRepeated);
      }
    };
    return Object.create(server, { command: { value: command } });
  };
}

function withoutGuard(): RocketJobError {
  return new RocketJobError(
    'read_only',
    "A client of this class needs the console's guard. No connection was made. Use `db.client`, or `new (db.client.constructor)(url)`.",
    {},
  );
}

function unguarded(): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    "This version of the MongoDB driver bypasses the console's guardrails. No connection was made. Install the version of `mongodb` that rj-console depends on.",
    { source: 'mongodb' },
  );
}
