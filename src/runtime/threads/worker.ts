import { join } from 'node:path';
import type { ConnectOptions } from '../../config/database/connect-options';
import type { JobException } from '../../job/model/job-document';
import { exceptionFrom } from '../../job/model/job-exception';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import { shutdownException } from '../../job/perform/shutdown';
import type { Awaiting } from '../../logging/awaited';
import type { LogSettings } from '../../logging/destination';
import { loggerFor } from '../../logging/logger';
import type { ThreadActivity } from '../../logging/stack-probe';
import { logThreadStacks, type ThreadDump, type ThreadWork } from '../../logging/thread-stacks';
import type { SecretConfigState } from '../../secret-config/secret-config';
import { INERT_SUBSCRIBING } from '../../subscriber/inert';
import type { WorkerControl } from '../../subscribers/server-control';
import { AwaitsQuestion } from '../awaits/awaits-question';
import type { CodeStore } from '../code/code-store';
import type { UserCode } from '../code/user-code';
import { Assignment } from '../jobs/assignment';
import { killWorkers } from '../server/kill-workers';
import { idleMsOf, ServerThread } from './server-thread';
import { reportSlowLoading } from './slow-loading';
import type { ThreadMessage, WorkerReport } from './thread-messages';
import { outcomeIn, performMessage } from './work-messages';
import type { WorkerData } from './worker-thread';

/** The options shared by all workers of a server. */
export interface WorkerSetup {
  readonly serverName: string;
  readonly log: LogSettings;
  readonly connectOptions: ConnectOptions;
  readonly secretConfig: SecretConfigState;
  /** Loaded in every worker, for its job classes. */
  readonly userCode: UserCode;
  /** The store of the code's text. */
  readonly code: CodeStore;
  /** Whether to record the lines that await, for dumps. */
  readonly tracesAwaits: boolean;
  /** Called when a worker can take work. */
  readonly onIdle: (worker: Worker) => void;
}

/**
 * One worker: a thread that runs one job or slice at a time. Mirrors `RocketJob::ThreadWorker`.
 */
export class Worker implements WorkerControl {
  readonly id: number;
  /** `host:pid:id`, which is recorded on its jobs. */
  readonly name: string;
  readonly #thread: ServerThread;
  readonly #onIdle: WorkerSetup['onIdle'];
  readonly #logger = loggerFor('RocketJob::ThreadWorker');
  readonly #awaits = new AwaitsQuestion();
  #current: Assignment | undefined;
  #crash: Error | undefined;
  readonly #loaded: Promise<void>;
  #sayReady = () => {};
  #isReady = false;
  #isStopping = false;
  #isSpoiled = false;
  #hasWorked = false;

  constructor(
    id: number,
    { serverName, log, connectOptions, secretConfig, userCode, code, tracesAwaits, onIdle }: WorkerSetup,
  ) {
    this.id = id;
    this.name = `${serverName}:${id}`;
    this.#onIdle = onIdle;
    const data: WorkerData = { userCode, connectOptions, tracesAwaits };
    this.#thread = new ServerThread({
      entry: join(__dirname, 'worker-thread.js'),
      name: `rocketjob ${String(id).padStart(3, '0')}`,
      log,
      secretConfig,
      code,
      data: { ...INERT_SUBSCRIBING, ...data },
      onCrash: (error) => {
        this.#crash = error;
        this.#logger.fatal('Unhandled exception in job processing thread', error);
      },
    });
    this.#thread.onMessage((message) => this.#take(message as WorkerReport));
    void this.#thread.ended.then(() => this.#finish({ exception: this.#whyEnded() }));
    this.#loaded = new Promise((resolve, reject) => {
      this.#sayReady = resolve;
      void this.#thread.ended.then(() => reject(this.#crash ?? new Error('its code exited the thread')));
    });
    reportSlowLoading(this.#thread.name, this.#loaded);
  }

  /** Resolves when it has loaded its code. Rejects with the reason if it exits before that. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Whether it has loaded its code and is alive. */
  get isReady(): boolean {
    return this.#isReady && this.isAlive;
  }

  get isAlive(): boolean {
    return this.#thread.isAlive;
  }

  /** Whether it can take work now. */
  get isIdle(): boolean {
    return this.isReady && !this.#isStopping && this.#current === undefined;
  }

  /** Whether it was told to stop. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** After it has exited: whether it did so on its own, because of a crash or something a job left behind. */
  get endedByItself(): boolean {
    return this.#isSpoiled || !this.#isStopping;
  }

  /** Whether it has finished a job or slice. */
  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  /** Its current work, if any. */
  get assignment(): Assignment | undefined {
    return this.#current;
  }

  /** Describes it for a dump of its thread. */
  get work(): ThreadWork | undefined {
    return this.#current?.work;
  }

  get threadName(): string {
    return this.#thread.name;
  }

  /** Resolves when it has exited. */
  get ended(): Promise<void> {
    return this.#thread.ended;
  }

  /**
   * Gives work to an idle worker. Never rejects: if the worker exits or is killed meanwhile, the work has
   * failed.
   */
  async perform(order: WorkOrder): Promise<WorkOutcome> {
    try {
      const message = performMessage(order);
      const assignment = new Assignment(order);
      this.#current = assignment;
      this.tell(message);
      return await assignment.outcome;
    } catch (error) {
      return { exception: exceptionFrom(error, this.name) };
    }
  }

  tell(order: ThreadMessage): void {
    this.#thread.tell(order);
  }

  stop(): void {
    this.#isStopping = true;
    if (this.#current === undefined) this.tell({ type: 'stop' });
  }

  /** Waits up to `timeoutMs` for it to exit. @returns whether it has */
  join(timeoutMs: number): Promise<boolean> {
    return this.#thread.join(timeoutMs);
  }

  /** Aborts the signal of its current work, which may then stop on its own. */
  interrupt(): void {
    this.stop();
    this.tell({ type: 'interrupt', why: this.#whyKilled });
  }

  /**
   * Terminates it: its current work has failed from then on, whenever the thread exits.
   *
   * @param activity its last known activity
   * @returns whether it has exited
   */
  terminate(activity: ThreadActivity | undefined): Promise<boolean> {
    this.#isStopping = true;
    const ended = this.#thread.terminate();
    this.#finish({ exception: shutdownException(this.#whyKilled, this.name, activity) });
    return ended;
  }

  async kill(waitTimeoutSeconds: number): Promise<void> {
    this.stop();
    if (await this.join(waitTimeoutSeconds * 1_000)) return;
    if (await killWorkers([this])) return;
    this.#logger.error(`Can't stop ${this.name}: it is in native code, and stops when that returns`);
  }

  threadDump(): Promise<ThreadDump> {
    const { name } = this.#thread;
    return logThreadStacks({
      className: 'RocketJob::Subscribers::Worker',
      isWanted: (thread) => thread === name,
      workOf: () => this.work,
      awaitingOf: () => this.awaiting(),
      idleMsOf,
    });
  }

  /**
   * Asks its thread what its job awaits; undefined if there is no job, or the thread doesn't reply in time.
   */
  async awaiting(): Promise<Awaiting | undefined> {
    if (this.#current === undefined) return undefined;
    return this.#awaits.ask(() => this.tell({ type: 'ask' }));
  }

  #take(report: WorkerReport): void {
    if (report.type === 'ready') {
      this.#isReady = true;
      this.#sayReady();
      if (this.isIdle) this.#onIdle(this);
    } else if (report.type === 'awaits') {
      this.#awaits.answered(report.awaiting);
    } else if (report.type === 'spoiled') {
      this.#isSpoiled = true;
      this.stop();
    } else {
      this.#hasWorked = true;
      this.#finish(outcomeIn(report));
    }
  }

  #finish(outcome: WorkOutcome): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    current.finish(outcome);
    if (this.#isStopping) this.tell({ type: 'stop' });
    else if (this.isIdle) this.#onIdle(this);
  }

  #whyEnded(): JobException {
    if (this.#crash !== undefined) return exceptionFrom(this.#crash, this.name);
    return shutdownException('Shutdown: the job exited its worker (`process.exit`)', this.name);
  }

  /** In Ruby's words. */
  get #whyKilled(): string {
    return `Shutdown due to kill request for worker: ${this.name}`;
  }
}
