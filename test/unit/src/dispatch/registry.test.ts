import { describe, expect, it } from 'vitest';
import type { Receiver } from '../../../../src/dispatch/receiver';
import { Registry } from '../../../../src/dispatch/registry';
import { recordingLogger } from '../../../support/recording-logger';

const { logger } = recordingLogger('Example');
const receiverOf = (eventName: string): Receiver => ({ eventName, logger, receive: () => {} });

describe('Registry', () => {
  it('returns the receivers of a name, then those of all events, each in order of subscription', () => {
    const registry = new Registry();
    const [all, first, other, second] = ['*', 'A', 'B', 'A'].map((name) => registry.add(receiverOf(name)));
    expect([...registry.for('A')]).toEqual([first, second, all]);
    expect([...registry.for('B')]).toEqual([other, all]);
    expect([...registry.for('nobody')]).toEqual([all]);
  });

  it('accepts the same receiver twice, as two subscriptions', () => {
    const registry = new Registry();
    const receiver = receiverOf('A');
    const subscriptions = [registry.add(receiver), registry.add(receiver)];
    expect([...registry.for('A')]).toHaveLength(2);
    registry.remove(subscriptions[0] as never);
    const [left, ...more] = registry.for('A');
    expect(left).toBe(subscriptions[1]);
    expect(more).toEqual([]);
  });

  it('forgets a name with its last subscription, and not before', () => {
    const registry = new Registry();
    const first = registry.add(receiverOf('A'));
    const second = registry.add(receiverOf('A'));
    const all = registry.add(receiverOf('*'));
    expect(registry.names()).toEqual(['A', '*']);
    registry.remove(first);
    expect(registry.names()).toEqual(['A', '*']);
    expect([...registry.for('A')]).toEqual([second, all]);
    registry.remove(second);
    expect(registry.names()).toEqual(['*']);
    registry.remove(all);
    expect(registry.names()).toEqual([]);
  });
});
