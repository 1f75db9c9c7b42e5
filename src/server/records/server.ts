import type { ObjectId } from 'mongodb';
import { boundTo, environmentOf } from '../../bound-class';
import type { Duration } from '../../config/settings/duration';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import type { Publication } from '../../event/publish/publication';
import { requeueDeadWork } from '../../job/queue/dead-work';
import { SERVERS } from '../../mongo/collection-names';
import { MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import type { FieldPath, Plucked, SortBy, Where } from '../../mongo/lookup/lookup-types';
import type { ActionName, PublishArguments } from '../../subscriber/actions';
import type { PublishOptions } from '../../subscriber/publish-options';
import { ServerSubscriber } from '../../subscribers/server';
import { destroyZombies } from './destroy-zombies';
import type { ServerDocument, ServerState } from './server-document';
import { ServerLookup } from './server-lookup';
import { ServerRecord } from './server-record';
import { onNamedHost, serverSource } from './server-source';
import { usualHeartbeatSeconds } from './usual-heartbeat';
import { checkedMissed, zombieFilter } from './zombie';

type Servers = ServerLookup<Server>;

/** The servers of one host. */
interface OnHost {
  readonly host: string;
}

/**
 * Finds servers and publishes to them. An instance is one server as it was read; its methods publish to it
 * alone.
 *
 * Mirrors `RocketJob::Server` (lib/rocket_job/server/model.rb), and `RocketJob::Subscribers::Server` for
 * `publish`.
 *
 * @example
 *     await Server.publish('pause');
 *     const server = await Server.where({ name: 'myhost' }).first();
 *     await server?.resume();
 */
export class Server extends ServerRecord {
  /**
   * Publishes an event to every server, or to the one with this `server_id` or `name`. With `host` it
   * publishes one event to each server of that host.
   *
   * @throws RocketJobError `unknown_action`, `invalid_argument`: nothing is written then; `not_configured`;
   *   `not_found` for a host without servers
   * @example
   *     await Server.publish('stop', { server_id: server.id });
   *     await Server.publish('pause', { host: 'app1' });
   */
  static publish<A extends ActionName<ServerSubscriber>>(
    action: A,
    parameters: OnHost & { readonly wait_timeout?: Duration },
  ): Promise<Publication[]>;
  static publish<A extends ActionName<ServerSubscriber>>(
    action: A,
    ...given: PublishArguments<typeof ServerSubscriber, A>
  ): Promise<Publication>;
  static publish<A extends ActionName<ServerSubscriber>>(
    action: A,
    ...given: PublishArguments<typeof ServerSubscriber, A> | [OnHost]
  ): Promise<Publication | Publication[]> {
    const [parameters, options] = given as readonly unknown[];
    if (isPlainObject(parameters) && Object.hasOwn(parameters, 'host'))
      return this.#publishOnHost(action, parameters, options);
    return boundTo(ServerSubscriber, environmentOf(this)).publish(
      action,
      ...(given as PublishArguments<typeof ServerSubscriber, A>),
    );
  }

  /** Stops every server, as `publish('stop')` does. */
  static stopAll(): Promise<Publication> {
    return this.publish('stop');
  }

  /** Pauses every server, as `publish('pause')` does. */
  static pauseAll(): Promise<Publication> {
    return this.publish('pause');
  }

  /** Resumes every paused server, as `publish('resume')` does. */
  static resumeAll(): Promise<Publication> {
    return this.publish('resume');
  }

  /** Every server that has a document, in order of id. */
  static all(): Servers {
    return new ServerLookup(serverSource(this));
  }

  /**
   * Finds servers by their fields. A bare host name as `name` finds the servers of that host.
   *
   * @example await Server.where({ name: 'myhost' }).first();
   */
  static where(filter: Where<ServerDocument>): Servers {
    return this.all().where(filter);
  }

  /** Finds the server with this id. @throws RocketJobError `not_found` */
  static async find(id: ObjectId | string): Promise<Server> {
    const server = await this.where({ id }).first();
    if (server !== undefined) return server;
    throw new RocketJobError(
      'not_found',
      `No server has the id ${shown(id)}. It may have exited. To list servers: \`Server.all()\`.`,
      { what: 'server', id: valueText(id) },
    );
  }

  static first(): Promise<Server | undefined> {
    return this.all().first();
  }

  static last(): Promise<Server | undefined> {
    return this.all().last();
  }

  static count(): Promise<number> {
    return this.all().count();
  }

  static toArray(): Promise<Server[]> {
    return this.all().toArray();
  }

  static pluck<const F extends readonly [FieldPath<ServerDocument>, ...FieldPath<ServerDocument>[]]>(
    ...fields: F
  ): Promise<Plucked<ServerDocument, F>> {
    return this.all().pluck(...fields);
  }

  static sort(order: SortBy<ServerDocument>): Servers {
    return this.all().sort(order);
  }

  static limit(count: number): Servers {
    return this.all().limit(count);
  }

  static [Symbol.asyncIterator](): AsyncIterator<Server> {
    return this.all()[Symbol.asyncIterator]();
  }

  static running(): Servers {
    return this.where({ state: 'running' });
  }

  static paused(): Servers {
    return this.where({ state: 'paused' });
  }

  static starting(): Servers {
    return this.where({ state: 'starting' });
  }

  static stopping(): Servers {
    return this.where({ state: 'stopping' });
  }

  /**
   * Finds servers that have missed `missed` heartbeats (4), each by its own interval and the database's
   * clock. For Ruby servers, which don't report theirs, the interval is `RocketJob.config.heartbeatSeconds`,
   * 15 by default.
   */
  static zombies(missed = MISSED_HEARTBEATS): Servers {
    return this.where(zombieFilter(checkedMissed(missed), usualHeartbeatSeconds(environmentOf(this))));
  }

  /** Counts servers by state; states without any are omitted. */
  static countsByState(): Promise<Readonly<Partial<Record<ServerState, number>>>> {
    return this.all().countsBy('state');
  }

  /**
   * Removes the documents of dead servers, requeues their work, and returns the number of servers removed. A
   * server with a new heartbeat in the meantime stays. A server that doesn't report its heartbeat interval is
   * asked for a heartbeat first, and stays if it responds within five seconds. Ruby's jobs and slices are
   * requeued too.
   */
  static async destroyZombies(): Promise<number> {
    const database = await environmentOf(this).primaryDatabase();
    const environment = environmentOf(this);
    const zombies = await this.zombies().toArray();
    if (zombies.length === 0) return 0;
    const { databaseName } = await environment.database();
    const { destroyed } = await environment.changes.make({
      change: {
        action: 'destroy',
        noun: 'zombie server',
        namespace: `${databaseName}.${SERVERS}`,
        ids: zombies.map(({ id }) => id),
        count: zombies.length,
        isSweeping: false,
      },
      run: async () => {
        const made = await destroyZombies(environment, zombies);
        const more = made.destroyed > 0 ? await requeueDeadWork(database) : 0;
        return { ...made, requeued: made.requeued + more };
      },
      outcome: (made) => ({
        changed: made.destroyed,
        text: `${made.requeued} ${made.requeued === 1 ? 'job or slice' : 'jobs and slices'} requeued`,
      }),
    });
    return destroyed;
  }

  /** Stops it after its current work. */
  stop(): Promise<Publication> {
    return this.#publish('stop');
  }

  /** Pauses it: it starts nothing new until `resume()`. */
  pause(): Promise<Publication> {
    return this.#publish('pause');
  }

  /** Resumes it after `pause()`. */
  resume(): Promise<Publication> {
    return this.#publish('resume');
  }

  /** Makes it check its state and workers now, and write its heartbeat. */
  refresh(): Promise<Publication> {
    return this.#publish('refresh');
  }

  /**
   * Stops it now. @param waitTimeout how long busy workers may take to finish, such as `'10s'` or a number of
   * seconds (5)
   */
  kill(waitTimeout?: Duration): Promise<Publication> {
    return this.#publish('kill', waitTimeout === undefined ? {} : { wait_timeout: waitTimeout });
  }

  /** Writes the stacks of its workers to its log and receipt. */
  threadDump(): Promise<Publication> {
    return this.#publish('thread_dump');
  }

  static async #publishOnHost(
    action: ActionName<ServerSubscriber>,
    { host, ...others }: Readonly<Record<string, unknown>>,
    options: unknown,
  ): Promise<Publication[]> {
    return new ServerLookup(serverSource(this), [onNamedHost(host, others)]).publish(
      action,
      others,
      ...(options === undefined ? [] : [options as PublishOptions]),
    );
  }

  #publish(action: ActionName<ServerSubscriber>, parameters: object = {}): Promise<Publication> {
    return (this.constructor as typeof Server).publish(action, { server_id: this.id, ...parameters });
  }
}
