import { Long } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../../src/dispatch/dispatcher';
import { publishInProcess } from '../../../../src/dispatch/publish-in-process';
import type { Receiver } from '../../../../src/dispatch/receiver';
import { Registry } from '../../../../src/dispatch/registry';
import type { Event, EventDraft } from '../../../../src/event/event';
import { recordingLogger } from '../../../support/recording-logger';

const process = { id: '65f000000000000000000001', name: 'app1:4711' };

function setUp(...receivers: readonly Receiver['receive'][]) {
  const registry = new Registry();
  const { logger } = recordingLogger('Example');
  for (const receive of receivers) registry.add({ eventName: 'Example', logger, receive });
  const dispatcher = new Dispatcher(registry);
  const draft: EventDraft = { name: 'Example', action: 'go', parameters: {} };
  return (rest: Partial<EventDraft> = {}) => publishInProcess({ ...draft, ...rest }, dispatcher, process);
}

describe('publishInProcess', () => {
  it('passes the event on like a listener, and waits until all have acted', async () => {
    const heard: Event[] = [];
    const publish = setUp(
      (event) => {
        heard.push(event);
      },
      async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        heard.push(event);
      },
    );
    const before = Date.now();
    const { event, durability, expected } = await publish({
      parameters: { count: 7, large: 2 ** 40, set: new Set([1]) },
      leaseMs: 60_000,
      revertTo: { count: 1 },
    });
    expect(heard).toEqual([event, event]);
    expect(durability).toBe('stored');
    expect(expected).toBeUndefined();
    expect(event).toStrictEqual({
      id: undefined,
      name: 'Example',
      action: 'go',
      parameters: { count: 7, large: 2 ** 40, set: [1] },
      createdAt: expect.any(Date),
      expiresAt: new Date(event.createdAt.getTime() + 60_000),
    });
    expect(event.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(event.parameters['large']).not.toBeInstanceOf(Long);
  });

  it('has no expiry unless a lease was requested', async () => {
    const { event } = await setUp(() => {})();
    expect('expiresAt' in event).toBe(false);
  });

  it('returns the receipt of this process if it was requested', async () => {
    const publish = setUp(
      () => 'freed',
      () => Promise.reject(new Error('no disk')),
    );
    const { outcomes, silent } = await (await publish({ wantsReceipts: true })).receipts();
    expect(silent).toEqual([]);
    expect(outcomes).toMatchObject([
      {
        process: 'app1:4711',
        server: undefined,
        status: 'failed',
        hasResponded: true,
        evidence: 'receipt',
        receipt: { state: 'failed', error: 'Error: no disk', result: 'freed' },
      },
    ]);
    expect(String(outcomes[0]?.id)).toBe(process.id);
  });

  it.each([{}, { wantsReceipts: false }])('returns none for %j, nor if no subscriber acted', async (rest) => {
    expect((await (await setUp(() => 'freed')(rest)).receipts()).outcomes).toEqual([]);
    expect((await (await setUp()({ wantsReceipts: true })).receipts()).outcomes).toEqual([]);
  });
});
