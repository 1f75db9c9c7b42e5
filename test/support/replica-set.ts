import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'mongodb';
import { findMongod } from '../../src/mongo/embedded/find-mongod';
import type { Watchdog } from '../../src/mongo/embedded/mongod-reaper';
import { freePort } from '../../src/mongo/embedded/port';
import { REPLICA_SET } from '../../src/mongo/embedded/replica-set';
import { fromDist } from './from-dist';
import { ReplicaSetNode } from './replica-set-node';
import { until } from './until';

const { Watchdog: WatchdogOfDist } = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
  'src/mongo/embedded/mongod-reaper',
);

/** How long a new primary may fetch missing writes before it accepts new ones. */
const CATCH_UP_MS = 1_000;

export interface ReplicaSetOptions {
  /** How long a primary may be silent before another one is elected. MongoDB's own default is ten seconds. */
  readonly electionTimeoutMs?: number;
  /** The size of the oplog; MongoDB's own default is a share of the disk. */
  readonly oplogMegabytes?: number;
  /** Allows fail points, for example `stopReplProducer`. */
  readonly hasTestCommands?: boolean;
}

/**
 * Three real mongods, one replica set, whose nodes can be killed, frozen and restarted. Nothing is left
 * behind, even if this process is killed.
 *
 * @example
 *     await using replicaSet = await ReplicaSet.start();
 *     await RocketJob.connect({ url: replicaSet.url('test') });
 *     const primary = await replicaSet.primary();
 *     await primary.kill();
 *     await replicaSet.primary();           // another one
 *     await primary.restart();
 */
export class ReplicaSet implements AsyncDisposable {
  readonly nodes: readonly ReplicaSetNode[];
  readonly #watchdog: Watchdog;

  private constructor(watchdog: Watchdog, nodes: readonly ReplicaSetNode[]) {
    this.#watchdog = watchdog;
    this.nodes = nodes;
  }

  /** Resolves when a primary accepts writes and both secondaries follow it. */
  static async start(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
    const { electionTimeoutMs = 1_500, oplogMegabytes = 64, hasTestCommands = false } = options;
    const mongod = await findMongod(process.env, console.error);
    const watchdog = await WatchdogOfDist.start(tmpdir());
    const nodes: ReplicaSetNode[] = [];
    const replicaSet = new ReplicaSet(watchdog, nodes);
    try {
      for (const id of [0, 1, 2]) {
        const folder = join(watchdog.folder, `node-${id}`);
        await mkdir(folder);
        const more = ['--oplogSize', String(oplogMegabytes)];
        if (hasTestCommands) more.push('--setParameter', 'enableTestCommands=1');
        nodes.push(
          await ReplicaSetNode.start(watchdog, { id, mongod, port: await freePort(), folder, more }),
        );
      }
      await replicaSet.#initiate(electionTimeoutMs);
      return replicaSet;
    } catch (error) {
      await replicaSet[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A connection string with all nodes. */
  url(database: string): string {
    return `mongodb://${this.nodes.map(({ host }) => host).join(',')}/${database}?replicaSet=${REPLICA_SET}`;
  }

  /** Waits until a node accepts writes, and returns it. */
  primary(): Promise<ReplicaSetNode> {
    return until(async () => {
      const outcomes = await Promise.all(this.nodes.map((node) => node.hello()));
      // A node that was cut off may still consider itself the primary: the later election counts.
      const elected = outcomes.map((hello) =>
        hello?.['isWritablePrimary'] === true ? String(hello['electionId']) : '',
      );
      const latest = [...elected].sort().at(-1);
      return latest !== '' && this.nodes[elected.indexOf(latest ?? '')];
    });
  }

  /** Returns the current secondaries. */
  async secondaries(): Promise<ReplicaSetNode[]> {
    const outcomes = await Promise.all(this.nodes.map((node) => node.hello()));
    return this.nodes.filter((_, index) => outcomes[index]?.['secondary'] === true);
  }

  /** Makes the primary step down, and waits for another one. */
  async stepDown(): Promise<ReplicaSetNode> {
    const before = await this.primary();
    await before.admin({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 });
    return until(async () => {
      const primary = await this.primary();
      return primary !== before && primary;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watchdog.stop();
    await Promise.all(this.nodes.map((node) => node.disconnect()));
  }

  async #initiate(electionTimeoutMs: number): Promise<void> {
    const [first] = this.nodes;
    const members: Document[] = this.nodes.map(({ id, host }) => ({ _id: id, host }));
    const settings = {
      electionTimeoutMillis: electionTimeoutMs,
      heartbeatIntervalMillis: 500,
      // By default a new primary waits indefinitely for writes that only a frozen node has.
      catchUpTimeoutMillis: CATCH_UP_MS,
    };
    await first?.admin({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
    await this.primary();
    await until(async () => (await this.secondaries()).length === members.length - 1);
  }
}
