import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EventStrategy } from '../../src/config/settings/event-strategy';
import { until } from '../support/until';

/** The options of a probe. */
export interface ProbeOptions {
  /** Unique in a scene. */
  readonly name: string;
  readonly url: string;
  readonly listens?: boolean;
  /** The listener's way of finding events. */
  readonly strategy?: EventStrategy;
  /** The pause between two events that it publishes. */
  readonly everyMs?: number;
  /** Instead of `everyMs`: a constant rate per second, even if some events take longer. */
  readonly perSecond?: number;
  readonly wantsReceipts?: boolean;
  /** How far its clock is ahead. */
  readonly clockOffsetS?: number;
  /**
   * Publishes like foreign programs, dated by its own clock, with ids of this kind; by default with this
   * library.
   */
  readonly ids?: 'objectid' | 'string' | 'uuid';
  /** Another subscriber to the same events, besides the measured one. */
  readonly subscriber?: 'slow' | 'spinning';
}

export interface Heard {
  readonly publisher: string;
  readonly number: number;
  /** Milliseconds of a clock shared by all probes. */
  readonly at: number;
}

/** An event and the time of its acknowledgement. */
export interface Published extends Heard {
  /** The start of its publication. */
  readonly sentAt: number;
  readonly durability: 'stored' | 'not_yet_safe';
}

type Told =
  | ({ readonly kind: 'heard' } & Heard)
  | ({ readonly kind: 'published' } & Published)
  | { readonly kind: 'failed'; readonly number: number; readonly message: string }
  | { readonly kind: 'log'; readonly level: string; readonly message: string }
  | { readonly kind: 'ready' | 'rested' | 'ended' };

/** A process that publishes or listens (probe-process.mjs), seen from the run. */
export class Probe implements AsyncDisposable {
  readonly name: string;
  readonly heard: Heard[] = [];
  readonly published: Published[] = [];
  /** The errors of its publications. */
  readonly failures: string[] = [];
  /** Its log, without a line for each event. */
  readonly log: string[] = [];
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #milestones = new Set<Told['kind']>();

  /** Resolves when it is connected, and hears every later event. */
  static async start(options: ProbeOptions): Promise<Probe> {
    const probe = new Probe(options);
    await probe.#reaches('ready');
    return probe;
  }

  private constructor(options: ProbeOptions) {
    this.name = options.name;
    this.#process = spawn(process.execPath, [join(__dirname, 'probe-process.mjs'), JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, RJ_EVENT_STRATEGY: options.strategy },
    });
    this.#closed = once(this.#process, 'close');
    const { stdin, stdout } = this.#process;
    if (stdin === null || stdout === null) throw new Error('Expected pipes');
    stdin.on('error', () => {});
    createInterface(stdout).on('line', (line) => this.#take(JSON.parse(line)));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  startPublishing(): void {
    this.#process.stdin?.write('publish\n');
  }

  /** Resolves when its last event has been confirmed. */
  async stopPublishing(): Promise<void> {
    this.#process.stdin?.write('rest\n');
    await this.#reaches('rested');
  }

  /**
   * Ends it like a program that has closed everything it opened: resolves when the process has exited on its
   * own.
   */
  async end(): Promise<void> {
    this.#process.stdin?.end();
    await this.#closed;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#closed;
  }

  async #reaches(milestone: Told['kind']): Promise<void> {
    await until(() => {
      if (this.#process.exitCode !== null) throw new Error(`${this.name} has ended: ${this.log.join('\n')}`);
      return this.#milestones.delete(milestone);
    });
  }

  #take(told: Told): void {
    switch (told.kind) {
      case 'heard':
        this.heard.push(told);
        break;
      case 'published':
        this.published.push(told);
        break;
      case 'failed':
        this.failures.push(told.message);
        break;
      case 'log':
        this.log.push(told.message);
        break;
      default:
        this.#milestones.add(told.kind);
    }
  }
}
