import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LivenessProbe } from '../../../../../src/runtime/threads/liveness-probe';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function newPulse() {
  const ask = vi.fn();
  const onChange = vi.fn();
  return { ask, onChange, pulse: new LivenessProbe(ask, onChange) };
}

it('asks once a second, as long as there are replies', () => {
  const { ask, onChange, pulse } = newPulse();
  ask.mockImplementation(() => pulse.replied());
  pulse.start();
  vi.advanceTimersByTime(60_000);
  expect(ask).toHaveBeenCalledTimes(60);
  expect(onChange).not.toHaveBeenCalled();
  pulse.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it("reports once that it is silent, since when, and that it responds again; meanwhile it doesn't ask", () => {
  const { ask, onChange, pulse } = newPulse();
  pulse.start();
  vi.advanceTimersByTime(5_999);
  expect(pulse.silentSince).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(pulse.silentSince).toEqual(new Date(1_000));
  expect(onChange).toHaveBeenCalledTimes(1);
  expect(ask).toHaveBeenCalledTimes(1);
  pulse.replied();
  expect(pulse.silentSince).toBeUndefined();
  expect(onChange).toHaveBeenCalledTimes(2);
});

it("doesn't mistake a stopped process for a silent thread", () => {
  const { onChange, pulse } = newPulse();
  pulse.start();
  vi.advanceTimersByTime(1_000);
  vi.setSystemTime(3_600_000);
  vi.advanceTimersByTime(1_000);
  expect(pulse.silentSince).toBeUndefined();
  expect(onChange).not.toHaveBeenCalled();
});
