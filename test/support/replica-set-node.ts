import { type Document, MongoClient } from 'mongodb';
import { mongodArguments } from '../../src/mongo/embedded/mongod-arguments';
import type { Watchdog, WatchedProcess } from '../../src/mongo/embedded/mongod-reaper';
import { accepts } from '../../src/mongo/embedded/port';
import { inTime } from '../../src/mongo/in-time';
import { until } from './until';

/** A node that doesn't respond within this time is down or frozen. */
const PATIENCE_MS = 1_000;

interface NodeOptions {
  readonly id: number;
  readonly mongod: string;
  readonly port: number;
  /** The folder for its data. */
  readonly folder: string;
  /** Its additional arguments. */
  readonly more: readonly string[];
}

/** One mongod of a `ReplicaSet`. */
export class ReplicaSetNode {
  readonly id: number;
  readonly port: number;
  readonly host: string;
  readonly #watchdog: Watchdog;
  readonly #options: NodeOptions;
  readonly #client: MongoClient;
  #process: WatchedProcess;

  static async start(watchdog: Watchdog, options: NodeOptions): Promise<ReplicaSetNode> {
    const started = await run(watchdog, options);
    // A client whose first connection fails stays unusable.
    await until(() => accepts(options.port));
    return new ReplicaSetNode(watchdog, options, started);
  }

  private constructor(watchdog: Watchdog, options: NodeOptions, started: WatchedProcess) {
    this.id = options.id;
    this.port = options.port;
    this.host = `127.0.0.1:${options.port}`;
    this.#watchdog = watchdog;
    this.#options = options;
    this.#process = started;
    this.#client = new MongoClient(`mongodb://${this.host}/?directConnection=true`, {
      serverSelectionTimeoutMS: PATIENCE_MS,
      connectTimeoutMS: PATIENCE_MS,
      heartbeatFrequencyMS: 500,
      socketTimeoutMS: 10 * PATIENCE_MS,
    });
  }

  /** SIGKILL; resolves when it has exited. Its data stay. */
  async kill(): Promise<void> {
    process.kill(this.#process.pid, 'SIGKILL');
    await this.#process.ended;
  }

  /** SIGSTOP: it no longer responds, and its connections stay open. */
  freeze(): void {
    process.kill(this.#process.pid, 'SIGSTOP');
  }

  /** SIGCONT: after `freeze`. */
  thaw(): void {
    process.kill(this.#process.pid, 'SIGCONT');
  }

  /** Restarts it after `kill`, and waits until it is a readable member. */
  async restart(): Promise<void> {
    this.#process = await run(this.#watchdog, this.#options);
    await until(async () => {
      const hello = await this.hello();
      return hello?.['secondary'] === true || hello?.['isWritablePrimary'] === true;
    });
  }

  /** Runs a command on its `admin` database, whatever its role. */
  admin(command: Document): Promise<Document> {
    return this.#client.db('admin').command(command);
  }

  /** Returns its description of itself; undefined if it doesn't respond. */
  async hello(): Promise<Document | undefined> {
    const silence = () => new Error('no answer');
    return inTime(this.admin({ hello: 1 }), PATIENCE_MS, silence).catch(() => undefined);
  }

  async disconnect(): Promise<void> {
    await this.#client.close();
  }
}

function run(watchdog: Watchdog, { id, mongod, port, folder, more }: NodeOptions): Promise<WatchedProcess> {
  return watchdog.run(`node-${id}`, mongod, [...mongodArguments(port, folder), ...more]);
}
