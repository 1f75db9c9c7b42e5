import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../../src/dispatch/dispatcher';
import { Registry } from '../../../../src/dispatch/registry';
import type { EventParameters } from '../../../../src/event/event';
import type { SubscriberClass, SubscriberInstance } from '../../../../src/subscriber/actions';
import { receiverFor } from '../../../../src/subscriber/receiver-for';
import { Subscriber } from '../../../../src/subscriber/subscriber';
import { LoggerSubscriber } from '../../../../src/subscribers/logger';
import { ServerSubscriber } from '../../../../src/subscribers/server';
import type { ServerControl } from '../../../../src/subscribers/server-control';
import { WorkerSubscriber } from '../../../../src/subscribers/worker';

const id = new ObjectId();

function setUp(subscriberFor: (said: (what: string) => void) => SubscriberInstance) {
  const acted: string[] = [];
  const receipts: string[] = [];
  const registry = new Registry();
  const subscriber = subscriberFor((what) => acted.push(what));
  const subscriberClass = subscriber.constructor as SubscriberClass;
  registry.add(receiverFor(subscriber, subscriberClass, Subscriber));
  const dispatcher = new Dispatcher(registry);
  const send = (action: string, parameters: EventParameters = {}) => {
    const event = { id: undefined, name: String(subscriberClass.eventName), action, parameters };
    const say = (state: string) => () => void receipts.push(`${action} ${state}`);
    dispatcher.dispatch({ ...event, createdAt: new Date() }, () => ({
      begun: () => {},
      done: say('done'),
      ignored: say('ignored'),
      failed: say('failed'),
      notTargeted: say('not targeted'),
    }));
    return dispatcher.settled({ ...event, createdAt: new Date() });
  };
  return { acted, receipts, send };
}

function controlThatSays(say: (what: string) => void): ServerControl {
  const says = (what: string) => async () => say(what);
  const dumped = (what: string) => async () => {
    say(what);
    return { threads: [] };
  };
  return {
    id,
    name: 'myhost:1',
    stop: () => say('stop'),
    pause: says('pause'),
    resume: says('resume'),
    refresh: says('refresh'),
    kill: says('kill'),
    threadDump: dumped('dump'),
    worker: (number) => ({
      id: number,
      ended: Promise.resolve(),
      stop: () => say(`stop ${number}`),
      kill: says(`kill ${number}`),
      threadDump: dumped(`dump ${number}`),
    }),
  };
}

describe('behind queued dumps', () => {
  it.each(['stop', 'pause', 'resume', 'kill'])('a server hears %s first, and dumps once', async (action) => {
    const { acted, receipts, send } = setUp((say) => new ServerSubscriber(controlThatSays(say)));
    for (let i = 0; i < 100; i++)
      void send('thread_dump', [{}, { server_id: id }, { name: 'myhost:1' }][i % 3]);
    await send(action);
    expect(acted).toEqual([action, 'dump']);
    expect(receipts).toEqual([`${action} done`, ...Array(100).fill('thread_dump done')]);
  });

  it("a refused event doesn't affect others", async () => {
    const { acted, receipts, send } = setUp((say) => new ServerSubscriber(controlThatSays(say)));
    for (const parameters of [{ nope: 1 }, {}, {}]) void send('thread_dump', parameters);
    await send('stop');
    expect(acted).toEqual(['stop', 'dump']);
    expect(receipts.toSorted()).toEqual([
      'stop done',
      ...['thread_dump done', 'thread_dump done', 'thread_dump ignored'],
    ]);
  });

  it('a server keeps the order of everything else', async () => {
    const { acted, send } = setUp((say) => new ServerSubscriber(controlThatSays(say)));
    for (const action of ['thread_dump', 'refresh', 'thread_dump', 'pause', 'resume']) void send(action);
    await send('refresh');
    expect(acted).toEqual(['refresh', 'pause', 'resume', 'dump', 'refresh']);
  });

  it("dumps of other servers don't merge with its own", async () => {
    const { acted, receipts, send } = setUp((say) => new ServerSubscriber(controlThatSays(say)));
    void send('thread_dump', { server_id: new ObjectId() });
    await send('thread_dump', { server_id: id });
    expect(acted).toEqual(['dump']);
    expect(receipts).toEqual(['thread_dump not targeted', 'thread_dump done']);
  });

  it.each(['stop', 'kill'])('a worker hears %s first, and each worker is dumped once', async (action) => {
    const { acted, receipts, send } = setUp((say) => new WorkerSubscriber(controlThatSays(say)));
    for (let i = 0; i < 20; i++) void send('thread_dump', { server_id: id, worker_id: 1 + (i % 2) });
    await send(action, { server_id: id, worker_id: 1 });
    expect(acted).toEqual([`${action} 1`, 'dump 1', 'dump 2']);
    expect(receipts).toHaveLength(21);
  });

  it('the levels of loggers overtake nothing, and dumps merge', async () => {
    const { acted, receipts, send } = setUp(
      (say) =>
        new LoggerSubscriber(async () => {
          say('dump');
          return { threads: [] };
        }),
    );
    for (let i = 0; i < 10; i++) void send('thread_dump');
    await send('set', { level: 'warn' });
    await send('set', { level: 'info' });
    expect(acted).toEqual(['dump']);
    expect(receipts).toEqual([...Array(10).fill('thread_dump done'), 'set done', 'set done']);
  });

  it.each(['constructor', '__proto__', 'toString'])('an action named %s is unknown', async (action) => {
    const { receipts, send } = setUp((say) => new ServerSubscriber(controlThatSays(say)));
    await send(action);
    expect(receipts).toEqual([`${action} ignored`]);
  });
});
