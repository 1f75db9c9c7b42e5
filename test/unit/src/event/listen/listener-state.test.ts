import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ListenerState,
  ObservableState,
  STOPPED,
  whenStatusChanges,
} from '../../../../../src/event/listen/listener-state';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the state of a listener', () => {
  it('is stopped at first, and unknown otherwise', () => {
    expect(new ObservableState().value).toBe(STOPPED);
    expect(STOPPED).toEqual({
      status: 'stopped',
      since: expect.any(Date),
      strategy: undefined,
      lastEventAt: undefined,
      lastGap: undefined,
    });
  });

  it('has the time of its status, whatever else changes', () => {
    const state = new ObservableState();
    state.set({ status: 'starting', strategy: 'capped' });
    expect(state.value).toMatchObject({ status: 'starting', strategy: 'capped', since: new Date(1_000) });
    vi.setSystemTime(2_000);
    state.set({ lastEventAt: new Date(2_000) });
    state.set({ status: 'starting' });
    expect(state.value).toMatchObject({
      since: new Date(1_000),
      lastEventAt: new Date(2_000),
      strategy: 'capped',
    });
    state.set({ status: 'live' });
    expect(state.value).toMatchObject({
      status: 'live',
      since: new Date(2_000),
      lastEventAt: new Date(2_000),
    });
  });

  it('is passed to all observers, at every change, until they stop', () => {
    const state = new ObservableState();
    const told: string[] = [];
    const end = state.onChange(({ status }) => told.push(`first ${status}`));
    state.onChange(({ status }) => told.push(`second ${status}`));
    state.set({ status: 'live' });
    state.set({ lastEventAt: new Date() });
    end();
    state.set({ status: 'reconnecting' });
    expect(told).toEqual(['first live', 'second live', 'first live', 'second live', 'second reconnecting']);
  });

  it('is passed once to observers of only its status and strategy', () => {
    const told: ListenerState[] = [];
    const tell = whenStatusChanges((state) => told.push(state));
    const live: ListenerState = { ...STOPPED, status: 'live', strategy: 'capped' };
    const changes = [
      STOPPED,
      { ...STOPPED, lastEventAt: new Date() },
      live,
      { ...live, lastEventAt: new Date() },
      { ...live, strategy: 'polling' as const },
      { ...live, strategy: 'polling' as const },
      { ...STOPPED, strategy: 'polling' as const },
    ];
    for (const state of changes) tell(state);
    expect(told).toEqual([changes[0], changes[2], changes[4], changes[6]]);
  });
});
