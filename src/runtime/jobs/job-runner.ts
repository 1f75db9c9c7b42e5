import type { ObjectId } from 'bson';
import type { Environment } from '../../environment';
import { JobStream } from '../../job/queue/job-stream';
import { renewClaims } from '../../job/queue/requeue';
import { loggerFor } from '../../logging/logger';
import { MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import { destroyDeadNeighbours } from '../../server/records/dead-server';
import type { CurrentSettings } from '../server/current-settings';
import { Housekeeping } from '../server/housekeeping';
import type { ApplicationThread } from '../threads/application-thread';
import type { WorkerPool } from '../threads/worker-pool';
import { ClaimDeadline } from './claim-deadline';
import { ClaimScope } from './claim-scope';
import { JobAssigner } from './job-assigner';
import { WorkFinder } from './work-finder';

/**
 * How long servers may take to send a heartbeat after the database was unreachable before they count as dead,
 * since all of them have missed heartbeats then.
 */
const FORGIVEN_MS = 10_000;

/**
 * The least duration of a claim: servers with a faster heartbeat would lose their claims at the slightest
 * delay.
 */
const SHORTEST_CLAIM_MS = 4_000;

/** The probability, at each heartbeat, that a busy server makes room for work that must run alone. */
const DRAIN_CHANCE = 0.3;

/** The parts a runner needs. */
export interface JobRunnerParts {
  readonly environment: Environment;
  readonly serverId: ObjectId;
  readonly pool: WorkerPool;
  readonly application: ApplicationThread;
  readonly settings: CurrentSettings;
}

/** Runs jobs on the workers of a server, from the creation of its document until its removal. */
export class JobRunner {
  readonly #parts: JobRunnerParts;
  readonly #scope: ClaimScope;
  readonly #assigner: JobAssigner;
  readonly #finder: WorkFinder;
  readonly #stream: JobStream;
  readonly #housekeeping: Housekeeping;
  readonly #deadline: ClaimDeadline;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  #poll: NodeJS.Timeout | undefined;
  #isKeepingHouse = false;
  #keepsHouseFrom = 0;
  #saidScope: string | undefined;
  #jobClasses: readonly string[] | undefined;

  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
    const { environment, serverId, pool } = parts;
    const database = () => environment.primaryDatabase();
    this.#scope = new ClaimScope({
      database,
      jobClassNames: () => parts.application.jobClassNames,
      settings: () => parts.settings.values,
    });
    this.#finder = new WorkFinder({
      database,
      scope: this.#scope,
      reCheckMs: () => parts.settings.values.reCheckSeconds * 1_000,
    });
    this.#assigner = new JobAssigner(serverId, pool, this.#finder, () => this.#claimMs);
    this.#stream = new JobStream(
      () => environment.tailDatabase(),
      (isNew) => {
        if (isNew) this.#assigner.wake('jobs');
        else this.#assigner.wake('jobs', 'batches');
      },
    );
    this.#deadline = new ClaimDeadline({
      isWorking: () => pool.assignments().length > 0,
      end: () => {
        this.#assigner.lapse();
        return pool.killBusy();
      },
      die: () => process.kill(process.pid, 'SIGKILL'),
    });
    this.#housekeeping = new Housekeeping({
      serverId,
      database,
      destroyZombies: () => destroyDeadNeighbours(environment, serverId),
      isHeld: (id, claimId) => this.#assigner.isHeld(id, claimId),
    });
  }

  /** The classes it runs: until its filters are evaluated, those it knows. */
  get jobClasses(): readonly string[] {
    return this.#jobClasses ?? this.#parts.application.jobClassNames;
  }

  /** From now on watches the database for jobs. */
  open(): void {
    this.#keepsHouseFrom = performance.now() + this.#parts.settings.values.heartbeatSeconds * 1_000;
    this.#deadline.renewed(performance.now(), this.#claimMs);
    void this.#stream.run();
    this.#pollAgain();
  }

  /** Turns claiming on or off. Claimed work is finished in any case. */
  work(isOn: boolean): void {
    if (isOn) this.#assigner.start();
    else this.#assigner.stop();
  }

  /** Polls because a worker is idle. */
  look(): void {
    this.#assigner.look();
  }

  /** Called before every heartbeat, which reports the server's work. */
  beforeHeartbeat(): void {
    void this.#sayScope();
  }

  /**
   * Called with every heartbeat: renews the claims on the running work. @param sentAt the time of the
   * heartbeat, by `performance.now()`
   */
  async renewClaims(sentAt: number): Promise<void> {
    const { environment, serverId } = this.#parts;
    const claimMs = this.#claimMs;
    const idsIn = new Map<string, ObjectId[]>();
    for (const { id, collection } of this.#assigner.held)
      idsIn.set(collection, [...(idsIn.get(collection) ?? []), id]);
    // On another client than the main one, like the heartbeat, and on the primary alone.
    const database = await environment.tailDatabase();
    for (const [name, ids] of idsIn)
      await renewClaims(database.collection(name, { writeConcern: { w: 1 } }), serverId, ids, claimMs);
    this.#deadline.renewed(sentAt, claimMs);
    this.#assigner.renew();
  }

  get #claimMs(): number {
    const { heartbeatSeconds } = this.#parts.settings.values;
    return Math.max(MISSED_HEARTBEATS * heartbeatSeconds * 1_000, SHORTEST_CLAIM_MS);
  }

  /** Stops claiming and requeues unfinished work, because this server's document is deleted. */
  lapse(): void {
    this.#assigner.lapse();
  }

  /** Called at every heartbeat. @param isWritten false if the database didn't respond */
  heartbeat(isWritten: boolean): void {
    if (!isWritten) this.#keepsHouseFrom = performance.now() + FORGIVEN_MS;
    else if (performance.now() >= this.#keepsHouseFrom && !this.#isKeepingHouse) void this.#keepHouse();
  }

  /** Waits up to `timeoutMs` for all outcomes to be written. @returns whether they are */
  settled(timeoutMs: number): Promise<boolean> {
    return this.#assigner.settled(timeoutMs);
  }

  /** Stops writing, because other servers have taken this server's work. */
  abandon(): void {
    this.#assigner.abandon();
  }

  async close(timeoutMs: number): Promise<void> {
    clearTimeout(this.#poll);
    this.#assigner.stop();
    if (!(await this.settled(timeoutMs))) {
      this.#logger.error("Can't write the outcomes of the last jobs: other servers will run them again");
    }
    this.abandon();
    await this.#stream.close().catch(() => {});
  }

  /** Logs the classes this server runs whenever they change: with none, it would stay silent forever. */
  async #sayScope(): Promise<void> {
    const { application, settings } = this.#parts;
    const { jobClassNames } = application;
    const claimed = await this.#scope.classes().catch(() => undefined);
    // The poll for jobs reports it.
    if (claimed === undefined) return;
    this.#jobClasses = claimed;
    const narrowed = settings.values.whereFilter === undefined ? '' : ' that match where_filter';
    const scope =
      claimed.length > 0
        ? `the jobs of ${claimed.join(', ')}${narrowed}`
        : jobClassNames.length > 0
          ? `no jobs: include_filter or exclude_filter excludes ${jobClassNames.join(', ')}`
          : 'no jobs: no file of --require defines a job class';
    if (scope === this.#saidScope) return;
    this.#saidScope = scope;
    this.#logger.info(`Runs ${scope}`);
  }

  /** For jobs that have become due, and changes that the stream doesn't report. */
  #pollAgain(): void {
    this.#poll = setTimeout(() => {
      this.#assigner.wake('batches');
      this.#pollAgain();
    }, this.#parts.settings.values.maxPollSeconds * 1_000);
  }

  async #keepHouse(): Promise<void> {
    this.#isKeepingHouse = true;
    try {
      if (await this.#housekeeping.run()) this.#assigner.wake('batches');
      await this.#drainIfNeeded();
    } catch (error) {
      this.#logger.debug("Can't look for work of dead servers, retrying", error as Error);
    }
    this.#isKeepingHouse = false;
  }

  /** One server is enough, so each waits for a random number of heartbeats. */
  async #drainIfNeeded(): Promise<void> {
    if (Math.random() < DRAIN_CHANCE && (await this.#finder.awaitsIdleServer())) this.#assigner.drain();
  }
}
