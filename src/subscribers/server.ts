import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { Subscriber } from '../subscriber/subscriber';
import type { ServerControl } from './server-control';
import { notBoth, serverId, serverName, waitTimeout } from './target-parameters';

const target = { server_id: serverId.exactOptional(), name: serverName.exactOptional() };
const targeted = (what: string) => notBoth(z.strictObject(target)).describe(what);

interface Target {
  readonly server_id?: ObjectId;
  readonly name?: string;
}

/**
 * Stop, pause, resume, refresh, kill or dump servers: all of them, or one by its `server_id` or exact `name`.
 *
 * Mirrors `RocketJob::Subscribers::Server`.
 *
 * @example await RocketJob.Subscribers.Server.publish('pause', { server_id: server.id });
 */
export class ServerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Server';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = {
    stop: targeted('Finish what is being worked on, then end.'),
    pause: targeted('Finish what is being worked on, and start nothing new until `resume`.'),
    resume: targeted('Work again after `pause`.'),
    refresh: targeted('Look at state, workers and settings now, and write the heartbeat at once.'),
    kill: notBoth(z.strictObject({ ...target, wait_timeout: waitTimeout.exactOptional() })).describe(
      'End now: busy workers get `wait_timeout` seconds (5), then they are ended by force.',
    ),
    thread_dump: targeted('Write the stacks of all workers to the log.'),
  };

  readonly #control: ServerControl;

  constructor(control: ServerControl) {
    super();
    this.#control = control;
  }

  stop(target: Target): void {
    if (!this.#isMine(target)) return;
    this.#control.stop();
    this.logger.info('Shutdown');
  }

  async pause(target: Target): Promise<void> {
    if (!this.#isMine(target)) return;
    await this.#control.pause();
    this.logger.info('Paused');
  }

  async resume(target: Target): Promise<void> {
    if (!this.#isMine(target)) return;
    await this.#control.resume();
    this.logger.info('Resumed');
  }

  async refresh(target: Target): Promise<void> {
    if (!this.#isMine(target)) return;
    await this.#control.refresh();
    this.logger.info('Refreshed');
  }

  async kill({ wait_timeout = 5, ...target }: Target & { readonly wait_timeout?: number }): Promise<void> {
    if (!this.#isMine(target)) return;
    await this.#control.kill(wait_timeout);
    this.logger.info('Killed');
  }

  async thread_dump(target: Target): Promise<void> {
    if (!this.#isMine(target)) return;
    this.logger.info('Thread dump');
    await this.#control.threadDump();
  }

  #isMine({ server_id, name }: Target): boolean {
    if (server_id === undefined && name === undefined) return true;
    return this.#control.name === name || this.#control.id.equals(server_id);
  }
}
