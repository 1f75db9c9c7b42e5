import type { LaterDrop, ManyProgress, OperationWatch } from '../../src/console-api';
import { type DisplayText, display, escaped, joined, NOTHING, valueText } from '../../src/console-startup';
import type { JobDocument } from '../../src/index';
import type { ConsoleIO } from '../app/console-io';
import { numberText } from '../display/layout/extent-text';
import { LaterDrops } from './later-drops';
import { Redrawing } from './redrawing';

/** The interval of progress reports for a call on many jobs, if lines can't be redrawn. */
const EVERY_MS = 5_000;

type OperationsIO = Pick<ConsoleIO, 'style' | 'print' | 'beside' | 'isInteractive' | 'block' | 'ask'>;

/** Reports operations on jobs, slices and Dirmon entries at the prompt, and asks before it kills a worker. */
export class Operations implements OperationWatch {
  signal: AbortSignal | undefined;
  readonly #io: OperationsIO;
  /** The operations of this entry, with their number. */
  #done = new Map<string, number>();
  readonly #said = new Set<string>();
  readonly #later = new LaterDrops();
  #hasAnnounced = false;
  #redrawing: Redrawing | undefined;
  #progress: ManyProgress | undefined;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(io: OperationsIO) {
    this.#io = io;
  }

  /** Runs one entry, and afterwards reports its operations on single jobs. */
  async during<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    this.signal = signal;
    this.#done = new Map();
    this.#hasAnnounced = false;
    try {
      return await run();
    } finally {
      if (this.#done.size > 0 && this.#io.isInteractive) this.#io.print(this.#tally());
    }
  }

  say(text: string): void {
    this.#print(this.#io.style.colour.dim(escaped(text)));
  }

  sayOnce(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.say(text);
  }

  done(text: string): void {
    this.#done.set(text, (this.#done.get(text) ?? 0) + 1);
  }

  dropsLater(drop: LaterDrop): void {
    const announcement = this.#later.add(drop);
    // Without a prompt, the console is about to exit.
    if (!this.#io.isInteractive || this.#hasAnnounced) return;
    this.#hasAnnounced = true;
    this.#print(this.#io.style.colour.dim(announcement));
  }

  /** Describes the work that leaving the console now leaves undone; empty if there is none. */
  leftBehind(): DisplayText {
    return this.#later.leftBehind();
  }

  /** The number of changes that this entry has made to single jobs, slices and entries. */
  get doneCount(): number {
    return [...this.#done.values()].reduce((sum, each) => sum + each, 0);
  }

  async mayKillWorker({ _id, _type }: JobDocument, workerName: string): Promise<boolean | undefined> {
    const { ask } = this.#io;
    if (ask === undefined) return undefined;
    const job = display`${escaped(valueText(_type))} ${escaped(valueText(_id))}`;
    const answer = await ask(
      display`${job} is running on ${escaped(workerName)}. Kill that worker and abort the job? yes or no: `,
    );
    return answer !== undefined && /^y(es)?$/i.test(answer.trim());
  }

  progress(progress: ManyProgress): void {
    const { block } = this.#io;
    this.#progress = progress;
    if (block !== undefined) {
      this.#redrawing ??= new Redrawing(block, () => this.#progressText());
      this.#redrawing.changed();
      return;
    }
    const now = performance.now();
    if (now - this.#saidAt < EVERY_MS) return;
    this.#saidAt = now;
    this.#io.beside(this.#progressText());
  }

  progressEnded(): void {
    this.#redrawing?.end(NOTHING);
    this.#redrawing = undefined;
    this.#progress = undefined;
    this.#saidAt = Number.NEGATIVE_INFINITY;
  }

  #progressText(): DisplayText {
    if (this.#progress === undefined) return NOTHING;
    const { operation, done, notDone, count } = this.#progress;
    const not = notDone === 0 ? NOTHING : display`, ${numberText(notDone)} not`;
    return display`${escaped(operation)}: ${numberText(done)} of ${numberText(count)} done${not}`;
  }

  /** `retried`; for several `12 retried, 1 priority set` */
  #tally(): DisplayText {
    const [first, ...others] = this.#done;
    if (first !== undefined && others.length === 0 && first[1] === 1) return escaped(first[0]);
    return joined(
      [...this.#done].map(([text, count]) => display`${numberText(count)} ${escaped(text)}`),
      display`, `,
    );
  }

  #print(text: DisplayText): void {
    const { isInteractive, print, beside } = this.#io;
    if (isInteractive) print(text);
    else beside(text);
  }
}
