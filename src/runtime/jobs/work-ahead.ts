import type { Worker } from '../threads/worker';
import type { Work } from './claimed-work';
import { AHEAD_MS, Pace } from './pace';

/** Work waits that long at most behind one job; others may have it then. */
const WAITS_MS = 50;

/** The work that was claimed for workers ahead of time, the first first, and what each of them works on since when. */
export class WorkAhead {
  readonly #waiting = new Map<Worker, Work[]>();
  readonly #since = new Map<Worker, number>();
  readonly #pace = new Pace();
  readonly #release: (work: readonly Work[]) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param release puts back in the queue what has waited behind a job that takes longer than others */
  constructor(release: (work: readonly Work[]) => void) {
    this.#release = release;
  }

  /**
   * Each worker as often as it is given work now, one after the other, so that the first jobs are not all one worker's: all are given
   * some when one is idle or half of what it had ahead is done.
   */
  inTurns(workers: readonly Worker[]): readonly Worker[] {
    const rooms = workers.map((worker) => ({ worker, ...this.#room(worker) }));
    if (!rooms.some(({ isLow }) => isLow)) return [];
    const most = Math.max(0, ...rooms.map(({ room }) => room));
    return Array.from({ length: most }, (_, turn) =>
      rooms.filter(({ room }) => room > turn).map(({ worker }) => worker),
    ).flat();
  }

  /** One when it is idle, and what it gets ahead, unless it works on something that takes longer. */
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

  /** What this worker begins with now. */
  begin(worker: Worker): Work | undefined {
    const next = this.#waiting.get(worker)?.shift();
    if (next !== undefined) this.#since.set(worker, performance.now());
    return next;
  }

  /** It has come to the end of what it has begun. */
  ended(worker: Worker): void {
    const since = this.#since.get(worker);
    if (since !== undefined) this.#pace.took(performance.now() - since);
    this.#since.delete(worker);
  }

  /** Takes away what waits for one worker, or for all. */
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
