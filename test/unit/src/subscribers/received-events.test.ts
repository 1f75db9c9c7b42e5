import { hostname } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { BSON, BSONSymbol, Decimal128, type Document, Double, Int32, Long, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../../src/dispatch/dispatcher';
import { Registry } from '../../../../src/dispatch/registry';
import { eventFromDocument } from '../../../../src/event/codec';
import { levelOf, logLevels, setGlobalLevel, setLevels } from '../../../../src/logging/levels';
import type { SubscriberClass, SubscriberInstance } from '../../../../src/subscriber/actions';
import { receiverFor } from '../../../../src/subscriber/receiver-for';
import { Subscriber } from '../../../../src/subscriber/subscriber';
import { LoggerSubscriber } from '../../../../src/subscribers/logger';
import { SecretConfigSubscriber } from '../../../../src/subscribers/secret-config';
import { ServerSubscriber } from '../../../../src/subscribers/server';
import type { ServerControl } from '../../../../src/subscribers/server-control';
import { WorkerSubscriber } from '../../../../src/subscribers/worker';

// Events written by the gem, its command line and foreign publishers, passed through BSON into one rj-server.

const id = new ObjectId('65f000000000000000000001');
const hex = id.toHexString();
const name = 'vm:8040';
const other = new ObjectId('65f000000000000000000002');

let acts: string[] = [];
const levels = { ...logLevels(), global: 'info' as const };
const did = (what: string) => async () => void acts.push(what);
const worker = {
  id: 1,
  ended: Promise.resolve(),
  stop: () => void acts.push('stop worker'),
  kill: async (seconds: number) => void acts.push(`kill worker in ${seconds}`),
  threadDump: did('dump worker'),
};
const control = {
  id,
  name,
  stop: () => void acts.push('stop'),
  pause: did('pause'),
  resume: did('resume'),
  refresh: did('refresh'),
  kill: async (seconds: number) => void acts.push(`kill in ${seconds}`),
  threadDump: did('dump'),
  worker: (number: number) => (number === 1 ? worker : undefined),
} as unknown as ServerControl;

const subscribers: Readonly<Record<string, SubscriberInstance>> = {
  Server: new ServerSubscriber(control),
  Worker: new WorkerSubscriber(control),
  Logger: new LoggerSubscriber(did('dump threads') as never),
  SecretConfig: new SecretConfigSubscriber(async () => {
    acts.push('refresh settings');
    return [];
  }),
};

/** Returns the server's reaction to a document of `rocket_job.events`: its log, and its actions. */
async function received(
  call: string,
  parameters: unknown,
  rewrite = (bytes: Buffer) => bytes,
): Promise<string> {
  const [subscriber = '', action = ''] = call.split('.');
  const document = { _id: new ObjectId(), name: `RocketJob::Subscribers::${subscriber}`, action, parameters };
  const event = eventFromDocument(BSON.deserialize(rewrite(Buffer.from(BSON.serialize(document)))));
  if (event === undefined) return 'not an event';
  const registry = new Registry();
  const instance = subscribers[subscriber] as SubscriberInstance;
  registry.add(receiverFor(instance, instance.constructor as SubscriberClass, Subscriber));
  let said = '';
  const dispatcher = new Dispatcher(registry);
  dispatcher.dispatch(event, () => ({
    begun: () => {},
    done: () => {
      said = 'done';
    },
    ignored: (reason) => {
      said = `ignored: ${reason}`;
    },
    failed: (error) => {
      said = `failed: ${error}`;
    },
    notTargeted: () => {
      said = 'not meant';
    },
  }));
  await dispatcher.settled(event);
  // Background work finishes a moment later.
  await setImmediate();
  return [said, ...acts].join(', ');
}

beforeEach(() => {
  acts = [];
});

afterEach(() => {
  setLevels(levels);
});

const INVALID = expect.stringMatching(/^ignored: Expected/);
describe('a received server event acts as on a Ruby server', () => {
  it.each<[call: string, parameters: unknown, result: unknown]>([
    ['Server.stop', undefined, 'done, stop'],
    ['Server.stop', null, 'done, stop'],
    ['Server.stop', {}, 'done, stop'],
    ['Server.stop', { server_id: null }, 'done, stop'],
    ['Server.stop', { name: null }, 'done, stop'],
    ['Server.stop', { server_id: null, name: null }, 'done, stop'],
    ['Server.pause', { server_id: null }, 'done, pause'],
    ['Server.resume', { server_id: null }, 'done, resume'],
    ['Server.refresh', { server_id: null }, 'done, refresh'],
    ['Server.thread_dump', { server_id: null }, 'done, dump'],
    ['Server.kill', { server_id: null }, 'done, kill in 5'],
    ['Server.stop', { server_id: id }, 'done, stop'],
    ['Server.stop', { server_id: hex }, 'done, stop'],
    ['Server.stop', { server_id: new BSONSymbol(hex) }, 'done, stop'],
    ['Server.stop', { name }, 'done, stop'],
    ['Server.stop', { server_id: null, name }, 'done, stop'],
    ['Server.stop', { server_id: id, name: null }, 'done, stop'],
    ['Server.stop', { server_id: id, name }, 'done, stop'],
    ['Server.stop', { server_id: other, name }, 'done, stop'],
    ['Server.stop', { server_id: id, name: 'other:1' }, 'done, stop'],
    ['Server.stop', { server_id: 'garbage', name }, 'done, stop'],
    ['Server.stop', { server_id: other, name: 'other:1' }, 'not meant'],
    ['Server.stop', { server_id: null, name: 'other:1' }, 'not meant'],
    ['Server.stop', { server_id: other, name: null }, 'not meant'],
    ['Server.stop', { name: 'vm' }, 'not meant'],
    ['Server.stop', { server_id: '' }, 'not meant'],
    ['Server.stop', { name: '' }, 'not meant'],
    ['Server.stop', { server_id: false }, 'not meant'],
    ['Server.stop', { server_id: 5 }, 'not meant'],
    ['Server.stop', { server_id: [id] }, 'not meant'],
    ['Server.stop', { server_id: { id } }, 'not meant'],
    ['Server.stop', { server_id: { $ne: null } }, 'not meant'],
    ['Server.stop', { wait_timeout: 5 }, INVALID],
    ['Server.stop', { server_id: id, nope: 1 }, INVALID],
    ['Server.Stop', {}, 'ignored: Unknown action: Stop'],
    ['Server.stop', 'all', 'not an event'],
    ['Server.kill', {}, 'done, kill in 5'],
    ['Server.kill', { wait_timeout: 0 }, 'done, kill in 0'],
    ['Server.kill', { wait_timeout: 1.5 }, 'done, kill in 1.5'],
    ['Server.kill', { wait_timeout: Long.fromNumber(2) }, 'done, kill in 2'],
    ['Server.kill', { wait_timeout: Decimal128.fromString('2.5') }, 'done, kill in 2.5'],
    ['Server.kill', { wait_timeout: '1' }, 'done, kill in 5'],
    ['Server.kill', { wait_timeout: null }, 'done, kill in 5'],
    ['Server.kill', { wait_timeout: -1 }, 'done, kill in 5'],
    ['Server.kill', { wait_timeout: Number.POSITIVE_INFINITY }, 'done, kill in 5'],
    ['Server.kill', { wait_timeout: {} }, 'done, kill in 5'],
    ['Server.kill', { server_id: other, wait_timeout: '1' }, 'not meant'],
  ])('%s %j: %s', async (call, parameters, result) => {
    expect(await received(call, parameters)).toEqual(result);
  });
});

it("the `undefined` of an old driver isn't null: Ruby doesn't read it as every server", async () => {
  const asUndefined = (bytes: Buffer) => {
    bytes[bytes.indexOf('\u000aserver_id')] = 6;
    return bytes;
  };
  expect(await received('Server.stop', { server_id: null }, asUndefined)).toBe('not meant');
});

describe('an event to a worker', () => {
  it.each<[call: string, parameters: Document, result: unknown]>([
    ['Worker.stop', { server_id: id, worker_id: 1 }, 'done, stop worker'],
    ['Worker.stop', { server_id: id, worker_id: new Double(1) }, 'done, stop worker'],
    ['Worker.stop', { server_id: id, worker_id: Long.fromNumber(1) }, 'done, stop worker'],
    ['Worker.stop', { server_id: id, worker_id: Decimal128.fromString('1') }, 'done, stop worker'],
    ['Worker.stop', { server_id: id, worker_id: Decimal128.fromString('1.0') }, 'done, stop worker'],
    ['Worker.thread_dump', { server_id: id, worker_id: Decimal128.fromString('1') }, 'done, dump worker'],
    ['Worker.kill', { server_id: id, worker_id: 1 }, 'done, kill worker in 3'],
    ['Worker.kill', { server_id: id, worker_id: 1, wait_timeout: 9 }, 'done, kill worker in 9'],
    ['Worker.kill', { server_id: id, worker_id: 1, wait_timeout: null }, 'done, kill worker in 3'],
    ['Worker.kill', { server_id: id, worker_id: 1, wait_timeout: '1' }, 'done, kill worker in 3'],
    ['Worker.stop', { server_id: id, worker_id: 2 }, 'ignored: no worker 2 is running on vm:8040'],
    ['Worker.stop', { server_id: id, worker_id: '1' }, 'ignored: no worker 1 is running on vm:8040'],
    ['Worker.stop', { server_id: id, worker_id: null }, 'ignored: no worker null is running on vm:8040'],
    ['Worker.stop', { server_id: id, worker_id: 1.5 }, 'ignored: no worker 1.5 is running on vm:8040'],
    ['Worker.stop', { server_id: other, worker_id: 1 }, 'not meant'],
    ['Worker.stop', { server_id: null, worker_id: 1 }, 'not meant'],
    ['Worker.stop', { worker_id: 1 }, INVALID],
    ['Worker.stop', { server_id: id }, INVALID],
    ['Worker.stop', { server_id: id, worker_id: 1, name }, INVALID],
  ])('%s %j: %s', async (call, parameters, result) => {
    expect(await received(call, parameters)).toEqual(result);
  });
});

describe('an event to loggers', () => {
  it.each<[parameters: Document, level: string]>([
    [{}, 'info'],
    [{ level: 'debug' }, 'debug'],
    [{ level: 'DEBUG' }, 'debug'],
    [{ level: new BSONSymbol('debug') }, 'debug'],
    [{ level: 0 }, 'debug'],
    [{ level: 1 }, 'info'],
    [{ level: new Int32(2) }, 'warn'],
    [{ level: Long.fromNumber(3) }, 'error'],
    [{ level: 4 }, 'fatal'],
    [{ level: 'warn', class_name: null }, 'warn'],
    [{ level: 'warn', host_name: null, pid: null }, 'warn'],
    [{ level: 'warn', host_name: false, pid: false }, 'warn'],
    [{ level: 'warn', host_name: hostname() }, 'warn'],
    [{ level: 'warn', pid: process.pid }, 'warn'],
    [{ level: 'warn', host_name: hostname(), pid: Decimal128.fromString(`${process.pid}`) }, 'warn'],
  ])('%j sets %s', async (parameters, level) => {
    setGlobalLevel('trace');
    expect(await received('Logger.set', parameters)).toBe('done');
    expect(levelOf('Any')).toBe(level);
  });

  it('for one class sets only that', async () => {
    expect(await received('Logger.set', { level: 0, class_name: 'A::B' })).toBe('done');
    expect([levelOf('A::B'), levelOf('Any')]).toEqual(['debug', 'info']);
  });

  it.each<[parameters: Document, result: unknown]>([
    [{ level: null }, INVALID],
    [{ level: false }, INVALID],
    [{ level: 'verbose' }, INVALID],
    [{ level: 6 }, INVALID],
    [{ level: 1.5 }, INVALID],
    [{ class_name: 5 }, INVALID],
    [{ class_name: '' }, INVALID],
    [{ nope: 1 }, INVALID],
    [{ host_name: '' }, 'not meant'],
    [{ host_name: 'elsewhere' }, 'not meant'],
    [{ pid: `${process.pid}` }, 'not meant'],
    [{ host_name: hostname(), pid: 0 }, 'not meant'],
  ])('%j changes nothing: %s', async (parameters, result) => {
    expect(await received('Logger.set', parameters)).toEqual(result);
    expect(levelOf('Any')).toBe('info');
  });

  it.each<[parameters: Document | null, result: string]>([
    [null, 'done, dump threads'],
    [{ host_name: null, pid: null }, 'done, dump threads'],
    [{ host_name: 'elsewhere' }, 'not meant'],
  ])('thread_dump %j: %s', async (parameters, result) => {
    expect(await received('Logger.thread_dump', parameters)).toBe(result);
  });
});

it.each([null, {}, { path: 'x' }, { server_id: null }])('SecretConfig.refresh %j', async (parameters) => {
  expect(await received('SecretConfig.refresh', parameters)).toBe('done, refresh settings');
});
