import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { Dispatcher } from '../../../../src/dispatch/dispatcher';
import {
  Continuing,
  InvalidArguments,
  NOT_TARGETED,
  NothingToActOn,
  type Receiver,
  UnknownAction,
} from '../../../../src/dispatch/receiver';
import { Registry } from '../../../../src/dispatch/registry';
import type { Event } from '../../../../src/event/event';
import { recordingLogger } from '../../../support/recording-logger';

function event(action: string, name = 'Example'): Event {
  return { id: undefined, name, action, parameters: {}, createdAt: new Date() };
}

function setUp(patienceMs?: number) {
  const registry = new Registry();
  const { logger, lines } = recordingLogger('Example');
  const dispatcher = new Dispatcher(registry, patienceMs);
  const subscribe = (receive: Receiver['receive'], eventName = 'Example') =>
    registry.add({ eventName, logger, receive });
  return { registry, dispatcher, lines, subscribe };
}

describe('Dispatcher', () => {
  it('passes an event to all subscribers of its name, then to those of all events', async () => {
    const { dispatcher, subscribe } = setUp();
    const heard: string[] = [];
    subscribe(({ action }) => heard.push(`all ${action}`), '*');
    subscribe(({ action }) => heard.push(`first ${action}`));
    subscribe(({ action }) => heard.push(`second ${action}`));
    subscribe(() => heard.push('wrong'), 'Other');
    dispatcher.dispatch(event('go'));
    expect(heard).toEqual([]);
    await dispatcher.settled(event('go'));
    expect(heard).toEqual(['first go', 'second go', 'all go']);
  });

  it("logs errors in Ruby's words, and continues with the next event", async () => {
    const { dispatcher, subscribe, lines } = setUp();
    const heard: string[] = [];
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const hostile = {
      [inspect.custom]: () => {
        throw new Error('not for you');
      },
    };
    subscribe(({ action }) => {
      heard.push(action);
      if (action === 'unknown') throw new UnknownAction(action);
      if (action === 'invalid') throw new InvalidArguments('Expected …');
      if (action === 'missing') throw new NothingToActOn('no worker 7');
      if (action === 'throws') throw new Error('broken');
      if (action === 'rejects') return Promise.reject(new Error('late'));
      // Subscribers in plain JavaScript may throw anything.
      if (action === 'text') throw 'text';
      if (action === 'nothing') throw Object.create(null);
      if (action === 'revoked') throw revoked.proxy;
      if (action === 'hostile') throw hostile;
      return undefined;
    });
    const actions = [
      'unknown',
      'invalid',
      'missing',
      'throws',
      'rejects',
      'text',
      'nothing',
      'revoked',
      'hostile',
      'fine',
    ];
    for (const action of actions) dispatcher.dispatch(event(action));
    await dispatcher.settled(event('fine'));
    expect(heard).toEqual(actions);
    expect(lines).toEqual([
      'warn Ignoring unknown action: unknown',
      'error #invalid: Invalid Arguments. Resuming.. (Expected …)',
      'warn Ignoring missing: no worker 7',
      'error #throws: Exception caught. Resuming.. (broken)',
      'error #rejects: Exception caught. Resuming.. (late)',
      'error #text: Exception caught. Resuming.. (text)',
      'error #nothing: Exception caught. Resuming.. ([Object: null prototype] {})',
      'error #revoked: Exception caught. Resuming.. (<Revoked Proxy>)',
      "error #hostile: Exception caught. Resuming.. (an error that can't be shown)",
    ]);
  });

  it('keeps the order of one subscriber, without delaying another', async () => {
    const { dispatcher, subscribe } = setUp();
    const heard: string[] = [];
    const gate = gateOf();
    subscribe(async ({ action }) => {
      await gate.promise;
      heard.push(`slow ${action}`);
    });
    subscribe(({ action }) => heard.push(`quick ${action}`));
    dispatcher.dispatch(event('one'));
    dispatcher.dispatch(event('two'));
    await expect.poll(() => heard).toEqual(['quick one', 'quick two']);
    gate.resolve(undefined);
    await dispatcher.settled(event('two'));
    expect(heard).toEqual(['quick one', 'quick two', 'slow one', 'slow two']);
  });

  it("doesn't wait for a continuing action; its receipt does", async () => {
    const { dispatcher, subscribe } = setUp();
    const said: string[] = [];
    const gates = { one: gateOf(), two: gateOf(), three: gateOf() };
    subscribe(({ action }) => new Continuing(gates[action as keyof typeof gates].promise));
    const receiptOf = (action: string) => () => ({
      begun: () => said.push(`${action} begun`),
      done: () => said.push(`${action} done`),
      ignored: () => said.push(`${action} ignored`),
      failed: (error: unknown) => said.push(`${action} failed: ${error}`),
      notTargeted: () => {},
    });
    for (const action of ['one', 'two', 'three']) dispatcher.dispatch(event(action), receiptOf(action));
    await dispatcher.settled(event('three'));
    expect(said).toEqual(['one begun', 'two begun', 'three begun']);
    gates.two.resolve(undefined);
    gates.three.resolve(Promise.reject(new Error('no disk')));
    await expect.poll(() => said.slice(3)).toEqual(['two done', 'three failed: Error: no disk']);
  });

  it('continues after an action that never ends, and logs that', async () => {
    const { dispatcher, subscribe, lines } = setUp(20);
    const heard: string[] = [];
    subscribe(({ action }) => {
      heard.push(action);
      return action === 'endless' ? new Promise(() => {}) : undefined;
    });
    dispatcher.dispatch(event('endless'));
    dispatcher.dispatch(event('next'));
    await dispatcher.settled(event('next'));
    expect(heard).toEqual(['endless', 'next']);
    expect(lines).toEqual([
      'error #endless: Still running after 0.02 seconds. Resuming with the next event..',
    ]);
  });

  it('sets a timer only for a slow action, and clears it with the action', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { dispatcher, subscribe } = setUp();
      const gate = gateOf();
      const timers: [string, number][] = [];
      subscribe(({ action }) => {
        timers.push([action, vi.getTimerCount()]);
        return action === 'slow' ? gate.promise : undefined;
      });
      for (const action of ['quick', 'slow', 'after']) dispatcher.dispatch(event(action));
      const made = vi.spyOn(globalThis, 'setTimeout');
      await expect.poll(() => vi.getTimerCount()).toBe(1);
      expect(made).toHaveBeenCalledTimes(1);
      expect(made.mock.results[0]?.value.hasRef()).toBe(false);
      gate.resolve(undefined);
      await dispatcher.settled(event('after'));
      expect(timers).toEqual([
        ['quick', 0],
        ['slow', 0],
        ['after', 0],
      ]);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });

  it('is settled before any event was dispatched', async () => {
    const { dispatcher, subscribe } = setUp();
    const heard: string[] = [];
    subscribe(({ action }) => heard.push(action));
    await dispatcher.settled(event('go'));
    expect(heard).toEqual([]);
    dispatcher.dispatch(event('go'));
    subscribe(() => heard.push('late'));
    await dispatcher.settled(event('go'));
    expect(heard).toEqual(['go']);
  });

  it('passes nothing to an ended subscription', async () => {
    const { dispatcher, subscribe, registry } = setUp();
    const heard: string[] = [];
    const subscription = subscribe(({ action }) => heard.push(action));
    dispatcher.dispatch(event('before'));
    await dispatcher.settled(event('before'));
    registry.remove(subscription);
    registry.remove(subscription);
    dispatcher.dispatch(event('after'));
    await dispatcher.settled(event('after'));
    expect(heard).toEqual(['before']);
    expect(registry.names()).toEqual([]);
  });

  it("reports the outcome to each subscription's receipt, but not for observers", async () => {
    const { dispatcher, subscribe } = setUp();
    const said: unknown[][] = [];
    const open = () => ({
      begun: () => {},
      done: (result: unknown) => said.push(['done', result]),
      ignored: (reason: string) => said.push(['ignored', reason]),
      failed: (error: unknown) => said.push(['failed', (error as Error).message]),
      notTargeted: () => said.push(['not targeted']),
    });
    subscribe(({ action }) => {
      if (action === 'unknown') throw new UnknownAction(action);
      if (action === 'invalid') throw new InvalidArguments('Expected …');
      if (action === 'missing') throw new NothingToActOn('no worker 7');
      if (action === 'broken') return Promise.reject(new Error('broken'));
      return action === 'theirs' ? NOT_TARGETED : Promise.resolve(action);
    });
    subscribe(() => 'onlooker', '*');
    for (const action of ['fine', 'unknown', 'invalid', 'missing', 'broken', 'theirs']) {
      dispatcher.dispatch(event(action), open);
    }
    await dispatcher.settled(event('fine'));
    expect(said).toEqual([
      ['done', 'fine'],
      ['ignored', 'Unknown action: unknown'],
      ['ignored', 'Expected …'],
      ['ignored', 'no worker 7'],
      ['failed', 'broken'],
      ['not targeted'],
    ]);
  });

  it('opens the receipt of a queued event, unless it may be for others', async () => {
    const { registry, dispatcher } = setUp();
    const { logger } = recordingLogger('Example');
    const said: string[] = [];
    const gate = gateOf();
    registry.add({
      eventName: 'Example',
      logger,
      isMeant: ({ action }) => action !== 'theirs',
      receive: async ({ action }) => {
        await gate.promise;
        return action === 'theirs' ? NOT_TARGETED : action;
      },
    });
    for (const action of ['long', 'ours', 'theirs']) {
      dispatcher.dispatch(event(action), () => {
        said.push(`opened ${action}`);
        return {
          begun: () => said.push(`begun ${action}`),
          done: (result) => said.push(`done ${result}`),
          ignored: () => {},
          failed: () => {},
          notTargeted: () => said.push(`not targeted ${action}`),
        };
      });
    }
    await expect.poll(() => said).toEqual(['opened long', 'opened ours', 'begun long']);
    gate.resolve(undefined);
    await dispatcher.settled(event('ours'));
    expect(said.slice(3)).toEqual([
      'done long',
      'begun ours',
      'done ours',
      'opened theirs',
      'begun theirs',
      'not targeted theirs',
    ]);
  });
});

function gateOf() {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
