import { hostname } from 'node:os';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { EventParameters } from '../../../../src/event/event';
import type { SubscriberClass, SubscriberInstance } from '../../../../src/subscriber/actions';
import { receiverFor } from '../../../../src/subscriber/receiver-for';
import { Subscriber } from '../../../../src/subscriber/subscriber';
import { LoggerSubscriber } from '../../../../src/subscribers/logger';
import { ServerSubscriber } from '../../../../src/subscribers/server';
import type { ServerControl } from '../../../../src/subscribers/server-control';
import { WorkerSubscriber } from '../../../../src/subscribers/worker';

const control = { id: new ObjectId(), name: 'myhost:1' } as ServerControl;

class Cache extends Subscriber {
  clear() {}
}

function isMeant(subscriber: SubscriberInstance, parameters: EventParameters): boolean | undefined {
  const subscriberClass = subscriber.constructor as SubscriberClass;
  const event = { id: undefined, name: 'x', action: 'x', parameters, createdAt: new Date() };
  return receiverFor(subscriber, subscriberClass, Subscriber).isMeant?.(event);
}

describe('a subscriber knows before it acts whether an event is for its process', () => {
  it.each<[string, SubscriberInstance, EventParameters, boolean]>([
    ['every server', new ServerSubscriber(control), {}, true],
    ['this server, by its id', new ServerSubscriber(control), { server_id: control.id }, true],
    ['this server, by its name', new ServerSubscriber(control), { name: 'myhost:1' }, true],
    ['another server, by its id', new ServerSubscriber(control), { server_id: new ObjectId() }, false],
    ['another server, by its name', new ServerSubscriber(control), { name: 'myhost' }, false],
    ['no process: no id at all', new ServerSubscriber(control), { server_id: { $oid: 'x' } }, false],
    ['a worker of this server', new WorkerSubscriber(control), { server_id: control.id, worker_id: 1 }, true],
    ['a worker of no server', new WorkerSubscriber(control), { worker_id: 1 }, false],
    ['every process of this host', new LoggerSubscriber(), { host_name: hostname() }, true],
    ['another process', new LoggerSubscriber(), { host_name: hostname(), pid: process.pid + 1 }, false],
    ['every subscriber', new Cache(), { server_id: new ObjectId() }, true],
  ])('%s', (_, subscriber, parameters, expected) => {
    expect(isMeant(subscriber, parameters)).toBe(expected);
  });
});
