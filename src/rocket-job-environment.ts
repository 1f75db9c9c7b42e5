import { type AuditOptions, auditOf } from './audit/audit-log';
import type { AuditRecord } from './audit/audit-record';
import { EventLog } from './audit/event-log';
import type { EventRecord } from './audit/event-record';
import { boundTo } from './bound-class';
import type { Environment } from './environment';
import type { Publication } from './event/publish/publication';
import { BatchJob } from './job/batch/batch-job';
import { DirmonEntry } from './job/dirmon/dirmon-entry';
import { Job } from './job/model/job';
import { Server } from './server/records/server';
import { ServerEvents } from './server/targets/server-events';
import type { ActiveWorker } from './server/workers/active-worker';
import { activeWorkers } from './server/workers/active-workers';
import type { ActionName, PublishArguments, SubscriberClass } from './subscriber/actions';
import { Subscriber, type SubscriptionHandle } from './subscriber/subscriber';
import { LoggerSubscriber } from './subscribers/logger';
import { SecretConfigSubscriber } from './subscribers/secret-config';
import { WorkerSubscriber } from './subscribers/worker';

/**
 * Everything that one environment offers: `RocketJob.open()` returns one, and `RocketJob` itself is the one
 * of the default environment. Each has its own connection, listener and subscriptions.
 *
 * A class works with the environment of the class that it extends: `class ReportJob extends Job` works with
 * the default one, `class ReportJob extends fleet.Job` with that of `fleet`. `fleet.bind(ReportJob)` binds
 * any class to `fleet`.
 *
 * @example
 *     await using fleet = await RocketJob.open({ url: 'mongodb://db2.company.com/rocketjob' });
 *     await fleet.Server.publish('pause');
 *     await fleet.bind(ReportJob).create({ customer: 'Jack' });
 */
export class RocketJobEnvironment implements AsyncDisposable {
  /** Finds servers, and publishes to them. */
  readonly Server: typeof Server;
  /** Publishes to single workers. */
  readonly Worker: typeof WorkerSubscriber;
  /** Publishes log levels. Levels are those of the whole process, whichever environment sets them. */
  readonly Logger: typeof LoggerSubscriber;
  /** Settings and credentials. `publish('refresh')` makes every process read them again. */
  readonly SecretConfig: typeof SecretConfigSubscriber;
  /** Listens to events, and finds them. */
  readonly Event: EventLog;
  /** The base class of jobs; its lookups find all jobs, including Ruby's. */
  readonly Job: typeof Job;
  /** The base class of jobs that process many records. */
  readonly BatchJob: typeof BatchJob;
  /** Ruby's watched folders. */
  readonly DirmonEntry: typeof DirmonEntry;
  /** The base class of subscribers. */
  readonly Subscriber: typeof Subscriber;
  /**
   * The built-in subscribers, named as on Rocket Job's Events page. Every `rj-server` and every Ruby server
   * has subscribed to them.
   */
  readonly Subscribers: {
    readonly Server: typeof ServerEvents;
    readonly Worker: typeof WorkerSubscriber;
    readonly Logger: typeof LoggerSubscriber;
    readonly SecretConfig: typeof SecretConfigSubscriber;
  };
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.Server = boundTo(Server, environment);
    this.Worker = boundTo(WorkerSubscriber, environment);
    this.Logger = boundTo(LoggerSubscriber, environment);
    this.SecretConfig = boundTo(SecretConfigSubscriber, environment);
    this.Event = new EventLog(environment);
    this.Job = boundTo(Job, environment);
    this.BatchJob = boundTo(BatchJob, environment);
    this.DirmonEntry = boundTo(DirmonEntry, environment);
    this.Subscriber = boundTo(Subscriber, environment);
    this.Subscribers = {
      Server: boundTo(ServerEvents, environment),
      Worker: this.Worker,
      Logger: this.Logger,
      SecretConfig: this.SecretConfig,
    };
  }

  /**
   * Returns a class of jobs or subscribers bound to this environment: a subclass with the same name, always
   * the same one. A class that works with this environment already is returned itself.
   *
   * @example
   *     const FleetReport = fleet.bind(ReportJob);
   *     await FleetReport.create({ customer: 'Jack' });
   *     await FleetReport.where({ state: 'failed' }).first();
   */
  bind<C extends abstract new (...args: never[]) => Job | Subscriber>(boundClass: C): C {
    return boundTo(boundClass, this.#environment);
  }

  /**
   * Publishes an event of a subscriber's class, like the class's own `publish` does in its environment.
   *
   * @throws RocketJobError as `Subscriber.publish` does
   * @example await fleet.publish(ExampleSubscriber, 'example2', { name: 'Jack', port: 123 });
   */
  publish<C extends SubscriberClass<Subscriber>, A extends ActionName<InstanceType<C>>>(
    subscriberClass: C,
    action: A,
    ...given: PublishArguments<C, A>
  ): Promise<Publication> {
    return Subscriber.publish.call<C, [A, ...PublishArguments<C, A>], Promise<Publication>>(
      this.bind(subscriberClass),
      action,
      ...given,
    );
  }

  /**
   * Subscribes a subscriber's class to the events of this environment, like the class's own `subscribe` does
   * in its environment.
   *
   * @example await using subscription = fleet.subscribe(ExampleSubscriber);
   */
  subscribe<C extends SubscriberClass<Subscriber>>(
    subscriberClass: C,
    ...args: ConstructorParameters<C>
  ): SubscriptionHandle<InstanceType<C>> {
    return (
      Subscriber.subscribe as (this: C, ...args: readonly unknown[]) => SubscriptionHandle<InstanceType<C>>
    ).call(this.bind(subscriberClass), ...args);
  }

  /**
   * Finds the changes made by consoles and the events, merged, the newest first, each with its author.
   *
   * @param options the number of entries, or a selection; the last 20 by default
   * @throws RocketJobError `invalid_argument`
   * @example
   *     await RocketJob.audit(50);
   *     await RocketJob.audit({ since: '2h', user: 'jack' });
   *     await RocketJob.audit({ id: job.id });
   */
  audit(options?: AuditOptions | number): Promise<(AuditRecord | EventRecord)[]> {
    return auditOf(this.#environment, this.Event, options);
  }

  /**
   * Finds every busy worker of the fleet, including Ruby's, with its job or slice, the longest-running first.
   *
   * @example const dead = (await RocketJob.workers()).filter(({ isDead }) => isDead);
   */
  workers(): Promise<ActiveWorker[]> {
    return activeWorkers(this.#environment);
  }

  /**
   * Delivers events directly to the subscribers of this process, without a database. Ruby's
   * `Subscriber.test_mode!`.
   */
  testMode(isOn = true): void {
    this.#environment.testMode(isOn);
  }

  /**
   * Stops the listener and closes the connection; other environments are not affected. Subscriptions stay.
   */
  disconnect(): Promise<void> {
    return this.#environment.close();
  }

  /** Does the same at the end of a block: `await using fleet = await RocketJob.open({ url });` */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#environment.close();
  }
}
