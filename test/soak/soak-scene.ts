import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { RocketJob } from '../../src/index';
import { EVENTS, RECEIPTS } from '../../src/mongo/collection-names';
import type { EmbeddedMongod } from '../../src/mongo/embedded/embedded-mongod';
import { type Heard, Probe } from '../faults/probe';
import type { Evidence } from '../faults/tally';
import { fromDist } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

const SERVERS = ['server 1', 'server 2'];
/** An event that hasn't been heard by then is lost. */
const PATIENCE_MS = 30_000;

/** A database with a publisher, a listener and two servers, each a separate process. */
export class SoakScene implements AsyncDisposable {
  readonly mongod: EmbeddedMongod;
  readonly database: Db;
  readonly publisher: Probe;
  readonly #listener: Probe;
  readonly #servers: readonly ServerProcess[];

  /** Resolves when all of them hear new events. */
  static async open(perSecond: number): Promise<SoakScene> {
    const mongod = await startEmbeddedMongod({ database: 'soak', onProgress: console.error });
    // Idle connections are closed after five seconds instead of thirty, so that leaks show sooner.
    const url = `${mongod.url}&maxIdleTimeMS=5000`;
    await RocketJob.connect({ url });
    const listener = await Probe.start({ name: 'listener', url, listens: true });
    const publisher = await Probe.start({ name: 'publisher', url, perSecond, wantsReceipts: true });
    const servers = SERVERS.map((name) => {
      const cwd = folderOf(mongod, name);
      mkdirSync(cwd);
      const args = ['--log-level', 'warn', '--require', join(__dirname, 'heard-by-server.js')];
      return new ServerProcess(url, args, { cwd });
    });
    const scene = new SoakScene(mongod, publisher, listener, servers);
    await Promise.all(servers.map((server) => server.reaches('running', 2)));
    return scene;
  }

  private constructor(
    mongod: EmbeddedMongod,
    publisher: Probe,
    listener: Probe,
    servers: readonly ServerProcess[],
  ) {
    this.mongod = mongod;
    this.publisher = publisher;
    this.#listener = listener;
    this.#servers = servers;
    this.database = new MongoClient(mongod.url, { maxPoolSize: 2 }).db();
  }

  /** The pids of the processes whose memory is measured. */
  get processes(): Readonly<Record<string, number>> {
    const servers = this.#servers.map(({ process }, index) => [`server ${index + 1}`, process.pid ?? 0]);
    return {
      publisher: this.publisher.pid,
      listener: this.#listener.pid,
      ...Object.fromEntries(servers),
    };
  }

  /** The names of the listeners. */
  get listeners(): readonly string[] {
    return ['listener', ...SERVERS];
  }

  /** Stops publishing, waits until everything is heard, and returns the published and heard events. */
  async evidence(): Promise<Evidence> {
    await this.publisher.stopPublishing();
    const last = this.publisher.published.at(-1)?.number;
    const end = performance.now() + PATIENCE_MS;
    const hasLast = (heard: readonly Heard[]) => heard.some(({ number }) => number === last);
    await until(() => this.#heard().every(hasLast) || performance.now() > end);
    const stored = await this.database.collection(EVENTS).find({ name: 'Probe' }).toArray();
    return {
      published: this.publisher.published,
      stored: stored.map(({ parameters }) => parameters),
      listeners: this.#heard(),
      couldBeHeard: () => true,
      listeningFrom: 0,
    };
  }

  /** Counts the requested receipts that are missing. */
  async missingReceipts(stored: number): Promise<number> {
    const asked = stored * this.listeners.length;
    const missing = async () =>
      asked - (await this.database.collection(RECEIPTS).countDocuments({ state: 'done' }));
    const end = performance.now() + PATIENCE_MS;
    await until(async () => (await missing()) === 0 || performance.now() > end);
    return missing();
  }

  /** Stops all processes as an operator would. Cursors left at the database then are leaks. */
  async endProcesses(): Promise<void> {
    await Promise.all([this.publisher.end(), this.#listener.end()]);
    for (const { process } of this.#servers) process.kill('SIGTERM');
    await Promise.all(this.#servers.map(({ exited }) => exited));
    await RocketJob.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.publisher, this.#listener, ...this.#servers];
    await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
    await RocketJob.disconnect();
    await this.database.client.close();
    await this.mongod.stop();
  }

  #heard(): Heard[][] {
    const inServers = SERVERS.map((name) =>
      readFileSync(join(folderOf(this.mongod, name), 'heard.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Heard),
    );
    return [this.#listener.heard, ...inServers];
  }
}

function folderOf({ folder }: EmbeddedMongod, server: string): string {
  return join(folder, server);
}
