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

/** How long a termination may take: a thread in a native call exits only when the call returns, if ever. */
const TERMINATE_WITHIN_MS = 2_000;

/** The parts of a thread. */
export interface ThreadPlan {
  /** The compiled JavaScript that it runs. */
  readonly entry: string;
  /** Its name in the log and in dumps. */
  readonly name: string;
  readonly log: LogSettings;
  readonly secretConfig: SecretConfigState;
  /** The store of the user's code. */
  readonly code: CodeStore;
  /** The data of its entry, besides the log. */
  readonly data: object;
  /** Called with the error that ended the thread without a request to stop. */
  readonly onCrash: (error: Error) => void;
}

/** The running threads, by name. */
const living = new Map<string, Worker>();

/**
 * Returns how long a thread has waited in its event loop so far, in milliseconds: in native code this stops
 * growing. It needs no reply from the thread. Undefined for a thread that wasn't started here.
 */
export function idleMsOf(threadName: string): number | undefined {
  return living.get(threadName)?.performance.eventLoopUtilization().idle;
}

/** One thread of this process, as the control thread sees it: every wait for it has a limit. */
export class ServerThread {
  readonly name: string;
  readonly #worker: Worker;
  /** User code in the thread has `parentPort`, but can't reach this port. */
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
        // Processes that it started must not outlive it.
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

  /** Reads the messages that it sent just before it exited. */
  #receiveTheLast(): void {
    for (let last = receiveMessageOnPort(this.#port); last; last = receiveMessageOnPort(this.#port))
      this.#take(last.message);
    this.#port.close();
  }

  /** Resolves when it has exited. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Waits up to `timeoutMs`. @returns whether it has exited */
  async join(timeoutMs: number): Promise<boolean> {
    await inTime(this.#ended, timeoutMs, () => new Error('The thread did not stop in time')).catch(() => {});
    return !this.#isAlive;
  }

  /**
   * Terminates it, whatever it is doing, and the processes it has started; its `finally` blocks don't run.
   *
   * @returns whether it has exited
   */
  async terminate(): Promise<boolean> {
    const children = this.#children.end();
    void this.#worker.terminate();
    const [hasEnded] = await Promise.all([this.join(TERMINATE_WITHIN_MS), children]);
    return hasEnded;
  }
}
