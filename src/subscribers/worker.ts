import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { IS_MEANT, NOT_TARGETED, NothingToActOn } from '../dispatch/receiver';
import type { Event } from '../event/event';
import type { ThreadDump } from '../logging/thread-stacks';
import { Subscriber } from '../subscriber/subscriber';
import type { ServerControl, WorkerControl } from './server-control';
import { serverOfWorker, waitTimeout, workerId } from './target-parameters';

const target = { server_id: serverOfWorker, worker_id: workerId };
const targeted = (what: string) => z.strictObject(target).describe(what);

interface Target {
  readonly server_id: ObjectId;
  readonly worker_id: number;
}

/**
 * Stop, kill or dump one worker of one server. A worker that ended is replaced at the server's next heartbeat.
 *
 * Mirrors `RocketJob::Subscribers::Worker`.
 *
 * @example await RocketJob.Subscribers.Worker.publish('kill', { server_id: server.id, worker_id: 1 });
 */
export class WorkerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Worker';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = {
    stop: targeted('Finish the current job or slice, then end.'),
    kill: z
      .strictObject({ ...target, wait_timeout: waitTimeout.exactOptional() })
      .describe('Give the worker `wait_timeout` seconds (3), then end it by force.'),
    thread_dump: targeted("Write the worker's stack to the log."),
  };

  readonly #control: ServerControl;

  constructor(control: ServerControl) {
    super();
    this.#control = control;
  }

  stop(target: Target): typeof NOT_TARGETED | undefined {
    const worker = this.#find(target);
    if (worker === NOT_TARGETED) return NOT_TARGETED;
    worker.stop();
    this.logger.info(`Stopped Worker: ${worker.id}`);
    return undefined;
  }

  async kill({
    wait_timeout = 3,
    ...target
  }: Target & { readonly wait_timeout?: number }): Promise<typeof NOT_TARGETED | undefined> {
    const worker = this.#find(target);
    if (worker === NOT_TARGETED) return NOT_TARGETED;
    await worker.kill(wait_timeout);
    this.logger.info('Killed');
    return undefined;
  }

  async thread_dump(target: Target): Promise<ThreadDump | typeof NOT_TARGETED> {
    const worker = this.#find(target);
    if (worker === NOT_TARGETED) return NOT_TARGETED;
    this.logger.info(`Thread dump Worker: ${worker.id}`);
    return worker.threadDump();
  }

  [IS_MEANT]({ parameters }: Event): boolean {
    return this.#isMine(parameters);
  }

  #isMine({ server_id }: Partial<Target>): boolean {
    return this.#control.id.equals(server_id);
  }

  /** @throws NothingToActOn when this server has no such worker */
  #find({ worker_id, ...target }: Target): WorkerControl | typeof NOT_TARGETED {
    if (!this.#isMine(target)) return NOT_TARGETED;
    const worker = this.#control.worker(worker_id);
    if (worker === undefined)
      throw new NothingToActOn(`no worker ${worker_id} is alive on ${this.#control.name}`);
    return worker;
  }
}
