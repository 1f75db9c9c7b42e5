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

it('asks once a second, as long as it is answered', () => {
  const { ask, onChange, pulse } = newPulse();
  ask.mockImplementation(() => pulse.replied());
  pulse.start();
  vi.advanceTimersByTime(60_000);
  expect(ask).toHaveBeenCalledTimes(60);
  expect(onChange).not.toHaveBeenCalled();
  pulse.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('says once that it is silent, since when, and that it answers again; meanwhile it does not ask', () => {
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

it('does not take for silence that the whole process was halted', () => {
  const { onChange, pulse } = newPulse();
  pulse.start();
  vi.advanceTimersByTime(1_000);
  vi.setSystemTime(3_600_000);
  vi.advanceTimersByTime(1_000);
  expect(pulse.silentSince).toBeUndefined();
  expect(onChange).not.toHaveBeenCalled();
});
