import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, type Db, MongoClient } from 'mongodb';
import type { EventStrategy } from '../../src/config/settings/event-strategy';
import { EVENTS } from '../../src/mongo/collection-names';
import type { Line } from '../support/line';
import { ReplicaSet, type ReplicaSetOptions } from '../support/replica-set';
import { until } from '../support/until';
import { killCursors } from './kill-cursors';
import { Probe, type ProbeOptions, type Published } from './probe';
import { type Evidence, keyOf } from './tally';

/** An event acknowledged at least this long before it is lost has been heard. */
const HEARD_WITHIN_MS = 100;
/** The number of each publisher's events, before and after a fault. */
const ENOUGH = 20;
/** An event that hasn't been heard by then is lost. */
const PATIENCE_MS = 15_000;
const UNTIL_QUIET_MS = 1_000;

/** The clock of the probes. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** A separate replica set, and the processes that publish and listen on it. */
export class Scene implements AsyncDisposable {
  readonly replicaSet: ReplicaSet;
  readonly strategy: EventStrategy;
  readonly url: string;
  readonly database: Db;
  readonly publishers: Probe[] = [];
  readonly listeners: Probe[] = [];
  /** The listeners' connection to the database, if it can be cut. */
  line: Line | undefined;
  /**
   * Deafness is only counted after this: before, the listener's process wasn't running, or there was no
   * database.
   */
  listeningFrom = 0;
  readonly #client: MongoClient;
  readonly #excuses: ((event: Published) => boolean)[] = [];

  static async open(strategy: EventStrategy, options: ReplicaSetOptions): Promise<Scene> {
    return new Scene(await ReplicaSet.start(options), strategy);
  }

  private constructor(replicaSet: ReplicaSet, strategy: EventStrategy) {
    this.replicaSet = replicaSet;
    this.strategy = strategy;
    this.url = replicaSet.url('faults');
    this.#client = new MongoClient(this.url, { writeConcern: { w: 'majority' } });
    this.database = this.#client.db();
  }

  get events(): Collection {
    return this.database.collection(EVENTS);
  }

  async startListener(options: Partial<ProbeOptions> = {}): Promise<Probe> {
    const name = `listener ${this.listeners.length + 1}`;
    const { url, strategy } = this;
    const listener = await Probe.start({ name, url, strategy, listens: true, ...options });
    this.listeners.push(listener);
    if (options.everyMs !== undefined) this.publishers.push(listener);
    return listener;
  }

  async startPublishers(all: readonly Partial<ProbeOptions>[]): Promise<void> {
    const { url } = this;
    const started = all.map((options, index) =>
      Probe.start({ name: `publisher ${index + 1}`, url, everyMs: 25, ...options }),
    );
    this.publishers.push(...(await Promise.all(started)));
  }

  startPublishing(): void {
    for (const publisher of this.publishers) publisher.startPublishing();
  }

  async stopPublishing(): Promise<void> {
    await Promise.all(this.publishers.map((publisher) => publisher.stopPublishing()));
  }

  /** Waits until every publisher has published some more. */
  async publishMore(): Promise<void> {
    const from = now();
    await until(() =>
      this.publishers.every(({ published }) => published.filter(({ at }) => at > from).length >= ENOUGH),
    );
  }

  /** Waits until every listener hears new events, or it has taken too long. */
  async hearMore(): Promise<void> {
    const from = now();
    const end = from + PATIENCE_MS;
    const since = () => this.publishers.flatMap(({ published }) => published.filter(({ at }) => at > from));
    await until(() => {
      const fresh = new Set(since().map(keyOf));
      const isHeard = this.listeners.every(({ heard }) => heard.some((event) => fresh.has(keyOf(event))));
      return isHeard || now() > end;
    });
  }

  /** Excuses a missed event. An event that is in the collection at the end must be heard. */
  excuse(couldNotBeHeard: (event: Published) => boolean): void {
    this.#excuses.push(couldNotBeHeard);
  }

  /**
   * Events that were being written, or had just been, while something removed events may be lost before they
   * were read.
   */
  excuseGone(from: number, to: number, remaining: ReadonlySet<string> = new Set()): void {
    this.excuse(
      (event) => event.sentAt < to && event.at > from - HEARD_WITHIN_MS && !remaining.has(keyOf(event)),
    );
  }

  async drop(): Promise<void> {
    const from = now();
    await this.events.drop();
    this.excuseGone(from, now());
  }

  /** Kills cursors every 150 to 450 ms, until `meanwhile` settles. */
  async stormOfKilledCursors(meanwhile: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = meanwhile.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      // There may be no primary at the moment.
      await killCursors(this.database).catch(() => {});
      await sleep(150 + Math.random() * 300);
    }
    await over;
  }

  /** Returns the probe events in the collection. */
  async stored(): Promise<Evidence['stored']> {
    const documents = await this.events.find({ name: 'Probe' }).toArray();
    return documents.map(({ parameters }) => parameters);
  }

  /** Stops publishing, waits until everything is heard, and returns the published and heard events. */
  async evidence(): Promise<Evidence> {
    await this.stopPublishing();
    await this.allIsHeard();
    const published = this.publishers.flatMap((publisher) => publisher.published);
    const stored = await this.stored();
    return {
      published,
      stored,
      listeners: this.listeners.map(({ heard }) => heard),
      couldBeHeard: (event) => !this.#excuses.some((couldNotBeHeard) => couldNotBeHeard(event)),
      listeningFrom: this.listeningFrom,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const probes = new Set([...this.publishers, ...this.listeners]);
    await Promise.all([...probes].map((probe) => probe[Symbol.asyncDispose]()));
    await this.line?.[Symbol.asyncDispose]();
    await this.#client.close();
    await this.replicaSet[Symbol.asyncDispose]();
  }

  /**
   * Waits until every listener has heard the last event of each publisher, or won't, and nothing more
   * arrives.
   */
  async allIsHeard(): Promise<void> {
    const end = now() + PATIENCE_MS;
    await until(() => {
      const hasAll = this.listeners.every(({ heard }) =>
        this.publishers.every(({ name, published }) =>
          heard.some(({ publisher, number }) => publisher === name && number === published.at(-1)?.number),
        ),
      );
      const lastAt = Math.max(...this.listeners.map(({ heard }) => heard.at(-1)?.at ?? 0));
      return (hasAll && now() - lastAt > UNTIL_QUIET_MS) || now() > end;
    });
  }
}
