import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { thrownError } from '../../errors/thrown';
import type { LogSettings } from '../../logging/destination';
import { logLevels } from '../../logging/levels';
import { inTime } from '../../mongo/in-time';
import type { SecretConfigState } from '../../secret-config/secret-config';
import type { CodeStore } from '../code/code-store';
import type { CodePorts } from '../code/stored-modules';
import { ChildProcesses, type ChildReport } from './child-processes';
import type { ThreadData, ThreadMessage } from './thread-messages';

/** How long a thread may take to end by force: one in a native call ends only when that returns, if ever. */
const TERMINATE_WITHIN_MS = 2_000;

/** What a thread is made of. */
export interface ThreadPlan {
  /** Compiled JavaScript that runs in it. */
  readonly entry: string;
  /** Its name in the log and in dumps. */
  readonly name: string;
  readonly log: LogSettings;
  readonly secretConfig: SecretConfigState;
  /** Where it has the code of the user from. */
  readonly code: CodeStore;
  /** What its entry needs beside the log. */
  readonly data: object;
  /** Called with what has ended the thread when it was not asked to. */
  readonly onCrash: (error: Error) => void;
}

/** The running threads, by their names. */
const living = new Map<string, Worker>();

/**
 * How long a thread has waited in its event loop so far, in milliseconds: in native code it waits no longer. Needs no
 * answer from it. Undefined for a thread that is not one of ours.
 */
export function idleMsOf(threadName: string): number | undefined {
  return living.get(threadName)?.performance.eventLoopUtilization().idle;
}

/** One thread of this process, as the control thread sees it: never waited for without a limit. */
export class ServerThread {
  readonly name: string;
  readonly #worker: Worker;
  /** Code of the user in the thread has `parentPort`; this one it cannot reach. */
  readonly #port: MessagePort;
  #receive: (message: unknown) => void = () => {};
  readonly #ended: Promise<void>;
  readonly #children = new ChildProcesses();
  #isAlive = true;
  #isToldToStop = false;

  constructor({ entry, name, log, secretConfig, code, data, onCrash }: ThreadPlan) {
    this.name = name;
    const shared: ThreadData = {
      log: { ...log, thread: name },
      levels: logLevels(),
      secretConfig,
    };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.on('message', (message) => this.#take(message));
    const codeChannels = { require: new MessageChannel(), import: new MessageChannel() };
    const codePorts: CodePorts = { require: codeChannels.require.port2, import: codeChannels.import.port2 };
    for (const { port1 } of Object.values(codeChannels)) code.serve(port1);
    const workerData = { ...data, ...shared, port: port2, codePorts };
    this.#worker = new Worker(entry, {
      name,
      workerData,
      transferList: [port2, codePorts.require, codePorts.import],
    });
    this.#worker.on('error', (thrown: unknown) => onCrash(thrownError(thrown)));
    living.set(name, this.#worker);
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        if (living.get(name) === this.#worker) living.delete(name);
        this.#receiveTheLast();
        for (const { port1 } of Object.values(codeChannels)) port1.close();
        this.#isAlive = false;
        // What it has started must not go on for nobody.
        if (!this.#isToldToStop) void this.#children.end();
        resolve();
      });
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  tell(order: ThreadMessage): void {
    if (order.type === 'stop') this.#isToldToStop = true;
    this.#port.postMessage(order);
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#receive = receive;
  }

  #take(message: unknown): void {
    const { type } = message as { readonly type: unknown };
    if (type === 'child') this.#children.take(message as ChildReport);
    else this.#receive(message);
  }

  /** What it said just before it ended. */
  #receiveTheLast(): void {
    for (let last = receiveMessageOnPort(this.#port); last; last = receiveMessageOnPort(this.#port))
      this.#take(last.message);
    this.#port.close();
  }

  /** Resolves when it has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Waits at most so long. @returns whether it has ended */
  async join(timeoutMs: number): Promise<boolean> {
    await inTime(this.#ended, timeoutMs, () => new Error('The thread did not stop in time')).catch(() => {});
    return !this.#isAlive;
  }

  /**
   * Ends it by force, wherever it is, and the processes that it has started; its `finally` blocks do not run.
   *
   * @returns whether it has ended
   */
  async terminate(): Promise<boolean> {
    const children = this.#children.end();
    void this.#worker.terminate();
    const [hasEnded] = await Promise.all([this.join(TERMINATE_WITHIN_MS), children]);
    return hasEnded;
  }
}
