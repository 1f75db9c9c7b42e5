import { z } from 'zod';
import { Continuing, IS_MEANT, NOT_TARGETED } from '../dispatch/receiver';
import type { Event } from '../event/event';
import type { ThreadDump } from '../logging/thread-stacks';
import { Subscriber } from '../subscriber/subscriber';
import { isIdOf, KILL_WAIT_SECONDS, optional, waitSeconds } from './received-parameters';
import type { ServerControl } from './server-control';
import { type Target, targetOf } from './target';
import { notBoth, serverId, serverName, waitTimeout } from './target-parameters';

const target = { server_id: serverId.exactOptional(), name: serverName.exactOptional() };
const targeted = (what: string) => notBoth(z.strictObject(target)).describe(what);

const received = z.strictObject({ server_id: optional, name: optional });

/**
 * Stops, pauses, resumes, refreshes, kills or dumps servers: all of them, or one by its `server_id` or exact
 * `name`.
 *
 * Mirrors `RocketJob::Subscribers::Server`.
 *
 * @example await RocketJob.Subscribers.Server.publish('pause', { server_id: server.id });
 */
export class ServerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Server';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = {
    stop: targeted('Stop after the current jobs finish.'),
    pause: targeted('Finish the current jobs and start no new ones until `resume`.'),
    resume: targeted('Resume work after `pause`.'),
    refresh: targeted('Check state, workers and settings, and write a heartbeat now.'),
    kill: notBoth(z.strictObject({ ...target, wait_timeout: waitTimeout.exactOptional() })).describe(
      'Stop now; busy workers have `wait_timeout` seconds (default: 5).',
    ),
    thread_dump: targeted('Dump the stacks of all workers to the log.'),
  };

  static override readonly receivedParameters = {
    stop: received,
    pause: received,
    resume: received,
    refresh: received,
    kill: received.extend({ wait_timeout: optional }),
    thread_dump: received,
  };

  static readonly precedence = {
    stop: 'urgent',
    pause: 'urgent',
    resume: 'urgent',
    kill: 'urgent',
    thread_dump: [],
  } as const;

  readonly #control: ServerControl;

  constructor(control: ServerControl) {
    super();
    this.#control = control;
  }

  stop(target: Target): typeof NOT_TARGETED | undefined {
    if (!this.#isMine(target)) return NOT_TARGETED;
    this.#control.stop();
    this.logger.info('Shutdown');
    return undefined;
  }

  async pause(target: Target): Promise<typeof NOT_TARGETED | undefined> {
    if (!this.#isMine(target)) return NOT_TARGETED;
    await this.#control.pause();
    this.logger.info('Paused');
    return undefined;
  }

  async resume(target: Target): Promise<typeof NOT_TARGETED | undefined> {
    if (!this.#isMine(target)) return NOT_TARGETED;
    await this.#control.resume();
    this.logger.info('Resumed');
    return undefined;
  }

  refresh(target: Target): typeof NOT_TARGETED | Continuing {
    if (!this.#isMine(target)) return NOT_TARGETED;
    return new Continuing(this.#control.refresh().then(() => this.logger.info('Refreshed')));
  }

  async kill(
    parameters: Target & { readonly wait_timeout?: unknown },
  ): Promise<typeof NOT_TARGETED | undefined> {
    if (!this.#isMine(parameters)) return NOT_TARGETED;
    await this.#control.kill(waitSeconds(parameters.wait_timeout, KILL_WAIT_SECONDS.server, this.logger));
    this.logger.info('Killed');
    return undefined;
  }

  async thread_dump(target: Target): Promise<ThreadDump | typeof NOT_TARGETED> {
    if (!this.#isMine(target)) return NOT_TARGETED;
    this.logger.info('Thread dump');
    return this.#control.threadDump();
  }

  [IS_MEANT]({ parameters }: Event): boolean {
    return this.#isMine(parameters);
  }

  #isMine(parameters: Target): boolean {
    const target = targetOf({ name: ServerSubscriber.eventName, parameters });
    if (!('server_id' in target || 'name' in target)) return true;
    return this.#control.name === target.name || isIdOf(this.#control, target.server_id);
  }
}
