import { Continuing, IS_MEANT, NOT_TARGETED } from '../dispatch/receiver';
import type { Event } from '../event/event';
import type { ThreadDump } from '../logging/thread-stacks';
import { Subscriber } from '../subscriber/subscriber';
import { PUBLISHED, RECEIVED } from './parameters/server-parameters';
import { isIdOf, KILL_WAIT_SECONDS, waitSeconds } from './received-values';
import type { ServerControl } from './server-control';
import { type Target, targetOf } from './target';

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
  static override get parameters(): typeof PUBLISHED {
    return PUBLISHED;
  }

  static override get receivedParameters(): typeof RECEIVED {
    return RECEIVED;
  }

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
