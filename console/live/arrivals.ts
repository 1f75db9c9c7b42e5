import type { Outcome } from '../../src/index';

/** A server that acts this much later than half of the others is late. */
const LATE_MS = 2_000;
/** If more servers are late than a tenth of all, and than this number, that isn't unusual. */
const FEW = 3;

/** The times at which the servers had acted, as far as the polls show. */
export class Arrivals {
  readonly #followMs: number;
  readonly #at = new Map<string, number>();
  /** In order of arrival. */
  readonly #times: number[] = [];
  #limitMs: number | undefined;

  /** @param followMs the time that all have: an outcome found after it is late, unless most are */
  constructor(followMs: number) {
    this.#followMs = followMs;
  }

  add(key: string, { status }: Outcome, afterMs: number): void {
    if (this.#at.has(key) || !ACTED.has(status)) return;
    this.#at.set(key, afterMs);
    this.#times.push(afterMs);
    this.#limitMs = undefined;
  }

  /** Returns how late a late server acted; undefined for one that was in time. */
  lateAfterMs(key: string): number | undefined {
    this.#limitMs ??= this.#limit();
    const afterMs = this.#at.get(key);
    return afterMs !== undefined && afterMs > this.#limitMs ? afterMs : undefined;
  }

  #limit(): number {
    const times = this.#times;
    const median = times[times.length >> 1] ?? 0;
    const limitMs = Math.max(median, Math.min(median + LATE_MS, this.#followMs));
    const late = times.filter((afterMs) => afterMs > limitMs).length;
    return late > Math.max(FEW, times.length / 10) ? Number.POSITIVE_INFINITY : limitMs;
  }
}

const ACTED: ReadonlySet<Outcome['status']> = new Set(['done', 'failed', 'ignored']);
