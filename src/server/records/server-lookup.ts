import { boundTo, environmentOf } from '../../bound-class';
import type { Duration } from '../../config/settings/duration';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { Publication } from '../../event/publish/publication';
import { byName } from '../../mongo/by-name';
import { Lookup } from '../../mongo/lookup/lookup';
import type { ActionName } from '../../subscriber/actions';
import type { PublishOptions } from '../../subscriber/publish-options';
import { ServerSubscriber } from '../../subscribers/server';
import type { ServerDocument } from './server-document';
import type { ServerRecord } from './server-record';

/** More at once would be no faster. */
const AT_A_TIME = 20;

/**
 * A lookup of servers. Its actions publish one event to each server found, so that servers that start later
 * don't act.
 *
 * @example await Server.where({ name: 'app1' }).pause();
 */
export class ServerLookup<S extends ServerRecord> extends Lookup<S, ServerDocument> {
  /**
   * Stops them after their current work. @throws RocketJobError `not_found` if there are none; as `publish`
   * does
   */
  stop(): Promise<Publication[]> {
    return this.publish('stop');
  }

  /** Pauses them: they start nothing new until `resume()`. @throws RocketJobError as `stop` does */
  pause(): Promise<Publication[]> {
    return this.publish('pause');
  }

  /** Resumes them after `pause()`. @throws RocketJobError as `stop` does */
  resume(): Promise<Publication[]> {
    return this.publish('resume');
  }

  /**
   * Makes them check their state and workers now, and write their heartbeats. @throws RocketJobError as
   * `stop` does
   */
  refresh(): Promise<Publication[]> {
    return this.publish('refresh');
  }

  /**
   * Stops them now. @param waitTimeout how long busy workers may take to finish, such as `'10s'` or a number
   * of seconds (5)
   */
  kill(waitTimeout?: Duration): Promise<Publication[]> {
    return this.publish('kill', waitTimeout === undefined ? {} : { wait_timeout: waitTimeout });
  }

  /** Writes the stacks of their workers to their logs and receipts. @throws RocketJobError as `stop` does */
  threadDump(): Promise<Publication[]> {
    return this.publish('thread_dump');
  }

  /** Publishes an action to each server by its id. @throws RocketJobError as `stop` does */
  async publish(
    action: ActionName<ServerSubscriber>,
    parameters: object = {},
    ...options: readonly PublishOptions[]
  ): Promise<Publication[]> {
    const servers = (await this.toArray()).sort(byName);
    const [first] = servers;
    if (first === undefined) {
      throw new RocketJobError(
        'not_found',
        `No server matches the lookup, so there is nothing to ${action}. Nothing was published. To list servers: \`servers\`.`,
        { what: 'server', id: '' },
      );
    }
    const environment = environmentOf(first.constructor);
    await environment.beforeEach(
      action,
      servers.map((server) => ({ name: server.name, state: server.state, isZombie: server.isZombie() })),
    );
    const publisher = boundTo(ServerSubscriber, environment);
    const published: Publication[] = [];
    for (let from = 0; from < servers.length; from += AT_A_TIME) {
      const some = servers.slice(from, from + AT_A_TIME);
      const publishing = some.map(({ id }) =>
        publisher.publish(action, { ...parameters, server_id: id }, ...options),
      );
      published.push(...(await Promise.all(publishing)));
    }
    return published;
  }
}
