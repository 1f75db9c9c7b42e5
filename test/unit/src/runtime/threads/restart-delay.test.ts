import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RestartDelay } from '../../../../../src/runtime/threads/restart-delay';

describe('RestartDelay', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  /** Returns the delays after a number of exits in a row. */
  function delays(restarts: RestartDelay, ends: number): number[] {
    return Array.from({ length: ends }, () => {
      restarts.ended();
      return restarts.waitMs;
    });
  }

  it('starts the first one immediately, and waits twice as long each time after that, up to 15 s', () => {
    expect(delays(new RestartDelay(), 11)).toEqual([
      0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000,
    ]);
  });

  it('starts again once a thread has worked', () => {
    const restarts = new RestartDelay();
    delays(restarts, 5);
    restarts.worked();
    expect(restarts.waitMs).toBe(0);
    expect(delays(restarts, 3)).toEqual([0, 100, 200]);
  });

  it('subtracts the elapsed time', () => {
    const restarts = new RestartDelay();
    delays(restarts, 4);
    vi.advanceTimersByTime(150);
    expect(restarts.waitMs).toBe(250);
    vi.advanceTimersByTime(300);
    expect(restarts.waitMs).toBe(0);
  });
});
