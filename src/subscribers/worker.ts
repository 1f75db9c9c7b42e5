import { Continuing, IS_MEANT, NOT_TARGETED, NothingToActOn } from '../dispatch/receiver';
import { valueText } from '../errors/value-text';
import type { Event } from '../event/event';
import type { ThreadDump } from '../logging/thread-stacks';
import { Subscriber } from '../subscriber/subscriber';
import { PUBLISHED, RECEIVED } from './parameters/worker-parameters';
import { isIdOf, KILL_WAIT_SECONDS, numberFrom, waitSeconds } from './received-values';
import type { ServerControl, WorkerControl } from './server-control';

interface Target {
  readonly server_id: unknown;
  readonly worker_id: unknown;
}

/**
 * Stops, kills or dumps one worker of one server. A stopped worker is replaced at the server's next
 * heartbeat.
 *
 * Mirrors `RocketJob::Subscribers::Worker`.
 *
 * @example await RocketJob.Subscribers.Worker.publish('kill', { server_id: server.id, worker_id: 1 });
 */
export class WorkerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Worker';
  static override readonly convertsBeforeWriting = true;
  static override get parameters(): typeof PUBLISHED {
    return PUBLISHED;
  }

  static override get receivedParameters(): typeof RECEIVED {
    return RECEIVED;
  }

  static readonly precedence = {
    stop: 'urgent',
    kill: 'urgent',
    thread_dump: ['worker_id'],
  } as const;

  readonly #control: ServerControl;

  constructor(control: ServerControl) {
    super();
    this.#control = control;
  }

  stop(target: Target): typeof NOT_TARGETED | Continuing {
    const worker = this.#find(target);
    if (worker === NOT_TARGETED) return NOT_TARGETED;
    worker.stop();
    this.logger.info(`Stopped Worker: ${worker.id}`);
    return new Continuing(worker.ended);
  }

  async kill(
    parameters: Target & { readonly wait_timeout?: unknown },
  ): Promise<typeof NOT_TARGETED | Continuing> {
    const worker = this.#find(parameters);
    if (worker === NOT_TARGETED) return NOT_TARGETED;
    await worker.kill(waitSeconds(parameters.wait_timeout, KILL_WAIT_SECONDS.worker, this.logger));
    this.logger.info('Killed');
    // A worker in native code exits only when that returns.
    return new Continuing(worker.ended);
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
    return isIdOf(this.#control, server_id);
  }

  /** @throws NothingToActOn if this server has no such worker, or hasn't started it */
  #find({ worker_id, ...target }: Target): WorkerControl | typeof NOT_TARGETED {
    if (!this.#isMine(target)) return NOT_TARGETED;
    const number = numberFrom(worker_id);
    const worker = number === undefined ? undefined : this.#control.worker(number);
    if (worker === undefined)
      throw new NothingToActOn(`no worker ${valueText(worker_id)} is running on ${this.#control.name}`);
    if (worker === 'not_started')
      throw new NothingToActOn(
        `worker ${number} on ${this.#control.name} has not started: no job has needed it yet`,
      );
    return worker;
  }
}
