import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClaimDeadline } from '../../../../../src/runtime/jobs/claim-deadline';

const CLAIM_MS = 60_000;

describe('ClaimDeadline', () => {
  let done: string[];
  let hasEnded: boolean;
  let deadline: ClaimDeadline;

  beforeEach(() => {
    vi.useFakeTimers();
    done = [];
    hasEnded = true;
    deadline = new ClaimDeadline({
      isWorking: () => false,
      end: async () => {
        done.push('ended');
        return hasEnded;
      },
      die: () => done.push('died'),
    });
    deadline.renewed(performance.now(), CLAIM_MS);
  });
  afterEach(() => vi.useRealTimers());

  it('does nothing as long as claims are renewed', async () => {
    for (let beat = 0; beat < 20; beat++) {
      await vi.advanceTimersByTimeAsync(CLAIM_MS / 2);
      deadline.renewed(performance.now(), CLAIM_MS);
    }
    expect(done).toEqual([]);
  });

  it('stops running work well before the claims expire', async () => {
    await vi.advanceTimersByTimeAsync(CLAIM_MS / 2);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(CLAIM_MS / 2 - 1);
    expect(done).toEqual(['ended']);
  });

  it("exits the process before they expire if a worker doesn't stop", async () => {
    hasEnded = false;
    await vi.advanceTimersByTimeAsync(CLAIM_MS - 1);
    expect(done).toEqual(['ended', 'died']);
  });

  it('leaves workers a second and a half to stop, however short the claims are', async () => {
    const shortMs = 4_000;
    hasEnded = false;
    deadline.renewed(performance.now(), shortMs);
    await vi.advanceTimersByTimeAsync((shortMs * 15) / 16 - 1_500);
    expect(done).toEqual(['ended']);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(done).toEqual(['ended']);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(['ended', 'died']);
  });

  it('counts from the time a renewal was sent, not from its reply', async () => {
    const sentAt = performance.now();
    await vi.advanceTimersByTimeAsync(CLAIM_MS / 2);
    deadline.renewed(sentAt, CLAIM_MS);
    await vi.advanceTimersByTimeAsync(CLAIM_MS / 2 - 1);
    expect(done).toEqual(['ended']);
  });
});
