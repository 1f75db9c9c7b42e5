import { join } from 'node:path';
import type { ConnectOptions } from '../../config/database/connect-options';
import type { Environment } from '../../environment';
import type { ListenerSummary } from '../../event/listen/listener-state';
import type { RespondingProcess } from '../../event/receipts/receipt';
import type { LogSettings } from '../../logging/destination';
import { loggerFor } from '../../logging/logger';
import { CodeStore } from '../code/code-store';
import type { UserCode } from '../code/user-code';
import { LivenessProbe } from './liveness-probe';
import { LONGEST_DELAY_MS, RestartDelay } from './restart-delay';
import { ServerThread } from './server-thread';
import { reportSlowLoading } from './slow-loading';
import type { ThreadMessage } from './thread-messages';

const NAME = 'rocketjob application';
/** How long the user's subscribers may take to stop on their own. */
const STOP_WITHIN_MS = 2_000;
/** How long they have for their last receipts when they are terminated. */
const LAST_WORDS_MS = 300;

/** The data that the application thread starts with. */
export interface ApplicationData {
  readonly userCode: UserCode;
  /** Undefined: it only loads the code. */
  readonly connectOptions: ConnectOptions | undefined;
  /** Signs its subscribers' receipts: the server's threads are one process. */
  readonly respondsAs: RespondingProcess;
}

/** The messages of the application thread. */
export type ApplicationReport =
  | LoadedReport
  | { readonly type: 'listener'; readonly listener: ListenerSummary }
  /** The reply to a liveness check. */
  | { readonly type: 'here' };

/** The user's code is loaded and its listener is live. */
interface LoadedReport {
  readonly type: 'loaded';
  /** With nothing left to compile. */
  readonly userCode: UserCode;
  /** The settings made by the user's code, as plain data. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The job classes it knows: its server runs no others. */
  readonly jobClassNames: readonly string[];
}

/**
 * The thread of the user's subscribers, with its own listener: they can't delay the control thread. Without
 * user code there is none.
 */
export class ApplicationThread {
  readonly #environment: Environment;
  /** The user's code, as this thread loads it first. */
  readonly code = new CodeStore();
  readonly #log: LogSettings;
  readonly #connectOptions: ConnectOptions | undefined;
  readonly #logger = loggerFor('RocketJob::Application');
  readonly #liveness = new LivenessProbe(
    () => this.tell({ type: 'ask' }),
    () => this.#sayLiveness(),
  );
  #userCode: UserCode;
  #config: LoadedReport['config'] = {};
  #jobClassNames: readonly string[] = [];
  #thread: ServerThread | undefined;
  #listener: ListenerSummary | undefined;
  #onListener = () => {};
  readonly #restarts = new RestartDelay();
  #restartTimer: NodeJS.Timeout | undefined;

  /** @param connectOptions undefined: it connects to nothing and only loads the code */
  constructor(
    environment: Environment,
    files: readonly string[],
    connectOptions: ConnectOptions | undefined,
    log: LogSettings,
  ) {
    this.#environment = environment;
    this.#userCode = { files, compiled: new Map() };
    this.#connectOptions = connectOptions;
    this.#log = log;
  }

  /** The code for the workers: after `start()`, nothing is left to compile. */
  get userCode(): UserCode {
    return this.#userCode;
  }

  /** After `start()`: the settings made by the user's code. */
  get config(): LoadedReport['config'] {
    return this.#config;
  }

  /** After `start()`: the job classes of the user's code. */
  get jobClassNames(): readonly string[] {
    return this.#jobClassNames;
  }

  /** The state of the listener for the user's subscribers; undefined if there is none. */
  get listener(): ListenerSummary | undefined {
    const since = this.#liveness.silentSince;
    return this.#listener && since ? { ...this.#listener, status: 'stuck', since } : this.#listener;
  }

  /** Calls `observe` whenever that state changes, and when the thread must be restarted. */
  onListener(observe: () => void): void {
    this.#onListener = observe;
  }

  /**
   * Resolves when the user's code is loaded and its listener is live. @throws the error of the user's code
   */
  async start(): Promise<void> {
    if (this.#userCode.files.length === 0) return;
    const loaded = new Promise<void>((resolve, reject) => {
      let isReady = false;
      const startedAt = performance.now();
      const thread = new ServerThread({
        entry: join(__dirname, 'application-main.js'),
        name: NAME,
        log: this.#log,
        code: this.code,
        secretConfig: this.#environment.secretConfig.state,
        data: {
          userCode: this.#userCode,
          connectOptions: this.#connectOptions,
          respondsAs: this.#environment.receipts.process,
        } satisfies ApplicationData,
        onCrash: (error) => {
          if (isReady) this.#logger.fatal('Unhandled exception in application thread', error);
          else reject(error);
        },
      });
      this.#thread = thread;
      thread.onMessage((message) => {
        const report = message as ApplicationReport;
        if (report.type === 'here') return this.#liveness.replied();
        if (report.type === 'listener') return this.#hears(report.listener);
        const { userCode, config, jobClassNames } = report;
        isReady = true;
        this.#jobClassNames = jobClassNames;
        this.#userCode = userCode;
        this.#config = config;
        this.#liveness.start();
        resolve();
      });
      void thread.ended.then(() => {
        this.#liveness.stop();
        if (performance.now() - startedAt > LONGEST_DELAY_MS) this.#restarts.worked();
        this.#restarts.ended();
        if (this.#listener !== undefined)
          this.#hears({ ...this.#listener, status: 'stopped', since: new Date() });
        else this.#onListener();
        reject(new Error('The application thread exited while it was loading'));
      });
    });
    reportSlowLoading(NAME, loaded);
    await loaded;
  }

  /** Restarts it after the user's code has ended it, with growing delays if this repeats. */
  async restartIfEnded(): Promise<void> {
    if (this.#thread === undefined || this.#thread.isAlive) return;
    const { waitMs } = this.#restarts;
    if (waitMs > 0) {
      clearTimeout(this.#restartTimer);
      this.#restartTimer = setTimeout(() => this.#onListener(), waitMs).unref();
      return;
    }
    this.#logger.warn('Restarting the application thread');
    await this.start().catch((error: Error) =>
      this.#logger.fatal("Can't start the application thread", error),
    );
  }

  #hears(listener: ListenerSummary): void {
    this.#listener = listener;
    this.#onListener();
  }

  #sayLiveness(): void {
    const since = this.#liveness.silentSince;
    if (since === undefined) this.#logger.info('The application thread responds again');
    else
      this.#logger.warn(
        `The application thread has not responded since ${since.toISOString()}: its subscribers get no events`,
      );
    this.#onListener();
  }

  tell(order: ThreadMessage): void {
    if (this.#thread?.isAlive === true) this.#thread.tell(order);
  }

  /** Stops the user's subscribers, or terminates them. @returns whether the thread has exited */
  async end(isByForce: boolean): Promise<boolean> {
    const thread = this.#thread;
    if (thread?.isAlive !== true) return true;
    thread.tell({ type: 'stop' });
    return (await thread.join(isByForce ? LAST_WORDS_MS : STOP_WITHIN_MS)) || thread.terminate();
  }
}
