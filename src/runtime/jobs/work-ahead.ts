import type { Worker } from '../threads/worker';
import type { Work } from './claimed-work';
import { AHEAD_MS, Pace } from './pace';

/** The longest that work waits behind one job; after that, other workers may have it. */
const WAITS_MS = 50;

/**
 * The work claimed in advance for each worker, in order, and each worker's current work with its start time.
 */
export class WorkAhead {
  readonly #waiting = new Map<Worker, Work[]>();
  readonly #since = new Map<Worker, number>();
  readonly #pace = new Pace();
  readonly #release: (work: readonly Work[]) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param release requeues work that has waited behind an unusually long job */
  constructor(release: (work: readonly Work[]) => void) {
    this.#release = release;
  }

  /**
   * Returns each worker once for every piece of work it is to get now, in turns, so that the first jobs don't
   * all go to one worker. All workers get some when one is idle or has finished half of its advance work.
   */
  inTurns(workers: readonly Worker[]): readonly Worker[] {
    const rooms = workers.map((worker) => ({ worker, ...this.#room(worker) }));
    if (!rooms.some(({ isLow }) => isLow)) return [];
    const most = Math.max(0, ...rooms.map(({ room }) => room));
    return Array.from({ length: most }, (_, turn) =>
      rooms.filter(({ room }) => room > turn).map(({ worker }) => worker),
    ).flat();
  }

  /** One if it is idle, plus its advance work unless its current job takes longer. */
  #room(worker: Worker): { readonly room: number; readonly isLow: boolean } {
    const waiting = this.#waiting.get(worker)?.length ?? 0;
    const own = worker.isIdle && waiting === 0 ? 1 : 0;
    const { ahead } = this.#pace;
    if (this.#worksLongerThan(worker, AHEAD_MS)) return { room: own, isLow: own > 0 };
    return { room: own + Math.max(0, ahead - waiting), isLow: own > 0 || waiting < ahead / 2 };
  }

  #worksLongerThan(worker: Worker, ms: number): boolean {
    const since = this.#since.get(worker);
    return since !== undefined && performance.now() - since > ms;
  }

  add(worker: Worker, work: Work): void {
    const waiting = this.#waiting.get(worker);
    if (waiting === undefined) this.#waiting.set(worker, [work]);
    else waiting.push(work);
    this.#timer ??= setInterval(() => this.#releaseStuck(), WAITS_MS).unref();
  }

  /** Returns the work that this worker starts now. */
  begin(worker: Worker): Work | undefined {
    const next = this.#waiting.get(worker)?.shift();
    if (next !== undefined) this.#since.set(worker, performance.now());
    return next;
  }

  /** Records that the worker has finished its current work. */
  ended(worker: Worker): void {
    const since = this.#since.get(worker);
    if (since !== undefined) this.#pace.took(performance.now() - since);
    this.#since.delete(worker);
  }

  /** Removes the waiting work of one worker, or of all. */
  take(worker?: Worker): readonly Work[] {
    const workers = worker === undefined ? [...this.#waiting.keys()] : [worker];
    const taken = workers.flatMap((each) => this.#waiting.get(each) ?? []);
    for (const each of workers) this.#waiting.delete(each);
    return taken;
  }

  #releaseStuck(): void {
    let isWaiting = false;
    for (const [worker, { length }] of this.#waiting) {
      if (length === 0) this.#waiting.delete(worker);
      else if (this.#worksLongerThan(worker, WAITS_MS)) this.#release(this.take(worker));
      else isWaiting = true;
    }
    if (isWaiting) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
