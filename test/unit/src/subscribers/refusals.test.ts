import { Int32, ObjectId } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { RocketJob } from '../../../../src/rocket-job';

const { Server, Worker, Logger, SecretConfig } = RocketJob.Subscribers;
const id = new ObjectId('65f000000000000000000001');
const hex = id.toHexString();

// Nothing listens and nothing is connected: accepted calls reach the publication, and nothing is written.
beforeAll(() => RocketJob.testMode());

const publish = (subscriber: unknown, action: string, parameters: object) =>
  (
    subscriber as { publish(action: string, parameters: object): Promise<{ event: { parameters: object } }> }
  ).publish(action, parameters);

type Case = readonly [subscriber: unknown, action: string, parameters: object, expected: unknown];

describe('a built-in subscriber refuses', () => {
  const empty = [undefined, null, ''].flatMap((value): Case[] => [
    [Server, 'stop', { server_id: value }, 'server_id'],
    [Server, 'pause', { name: value }, 'name'],
    [Server, 'kill', { wait_timeout: value }, 'wait_timeout'],
    [Worker, 'stop', { server_id: id, worker_id: value }, 'worker_id'],
    [Worker, 'kill', { server_id: value, worker_id: 1 }, 'server_id'],
    [Logger, 'set', { level: value }, 'level'],
    [Logger, 'set', { class_name: value }, 'class_name'],
    [Logger, 'set', { host_name: value }, 'host_name'],
    [Logger, 'thread_dump', { pid: value }, 'pid'],
  ]);
  it.each<Case>([
    ...empty,
    [Server, 'stop', { server_id: 'myhost' }, 'server_id'],
    [Server, 'stop', { server_id: {} }, 'server_id'],
    [Server, 'stop', { server_id: { id: undefined } }, 'server_id'],
    [Server, 'stop', { server_id: [id] }, 'server_id'],
    [Server, 'stop', { server_id: 5 }, 'server_id'],
    [Server, 'stop', { server_id: id, name: 'host:1' }, 'name'],
    [Server, 'stop', { wait_timeout: 5 }, 'wait_timeout'],
    ...['5', 'soon', '-5s', '10 minutes', [], {}].map(
      (value): Case => [Server, 'kill', { wait_timeout: value }, 'wait_timeout'],
    ),
    [Server, 'kill', { wait_timeout: -1 }, 'wait_timeout'],
    [Server, 'kill', { wait_timeout: Number.NaN }, 'wait_timeout'],
    [Server, 'stop', { nope: 1 }, 'nope'],
    [Worker, 'stop', { worker_id: 1 }, 'server_id'],
    [Worker, 'stop', { server_id: id }, 'worker_id'],
    [Worker, 'stop', { server_id: id, worker_id: '1' }, 'worker_id'],
    [Worker, 'stop', { server_id: id, worker_id: 0 }, 'worker_id'],
    [Worker, 'stop', { server_id: id, worker_id: 1.5 }, 'worker_id'],
    [Worker, 'stop', { server_id: id, worker_id: 2 ** 31 }, 'worker_id'],
    [Worker, 'stop', { server_id: id, worker_id: 1, name: 'x' }, 'name'],
    [Logger, 'set', { level: 'verbose' }, 'level'],
    [Logger, 'set', { level: 5 }, 'level'],
    [Logger, 'thread_dump', { pid: '34567' }, 'pid'],
    ...[
      undefined,
      null,
      '',
      '10',
      '10 minutes',
      'm',
      '-1m',
      '0s',
      '8d',
      0,
      -1,
      Number.NaN,
      8 * 86_400,
      {},
    ].map((time): Case => [Logger, 'set', { level: 'debug', for: time }, 'for']),
    [Logger, 'set', { level: 'debug', then: 'info' }, 'for'],
    [Logger, 'set', { level: 'debug', for: '10m', then: undefined }, 'then'],
    [Logger, 'set', { level: 'debug', for: '10m', then: 'verbose' }, 'then'],
    [Logger, 'set', { level: 'verbose', for: '10m' }, 'level'],
    [Logger, 'thread_dump', { for: '10m' }, 'for'],
    [Server, 'pause', { for: '10m' }, 'for'],
    [SecretConfig, 'refresh', { path: 'x' }, 'path'],
  ])('%o %s %j', async (subscriber, action, parameters, argument) => {
    await expect(publish(subscriber, action, parameters)).rejects.toMatchObject({
      code: 'invalid_argument',
      details: { argument },
    });
  });
});

describe('a built-in subscriber names the expected and the given value, and what to do', () => {
  it.each<Case>([
    [
      Server,
      'stop',
      { server_id: undefined },
      'Expected `server_id` to be a server, an ObjectId or 24 hexadecimal digits, got `undefined`. Omit `server_id` to target every server.',
    ],
    [
      Logger,
      'set',
      { level: 'verbose' },
      'Expected `level` to be one of trace, debug, info, warn, error, fatal, got `verbose`.',
    ],
    [Server, 'stop', { server_ids: id }, 'got `server_ids`. Did you mean `server_id`?'],
    [Worker, 'stop', { worker_id: 1 }, 'Identify a worker by `server_id` and `worker_id` together.'],
    [Server, 'stop', { server_id: id, name: 'a:1' }, 'Expected either `server_id` or `name`, got both'],
    [
      Logger,
      'set',
      { level: 'debug', for: 'soon' },
      "Expected `for` to be a time of at most 7 days, such as '10m', '90s', '1h' or a number of seconds, got `soon`. Omit `for` to set it permanently.",
    ],
    [
      Logger,
      'set',
      { for: '1m', then: 'x' },
      'Expected `then` to be one of trace, debug, info, warn, error, fatal',
    ],
    [SecretConfig, 'refresh', { path: 1 }, 'Expected the parameters of `refresh` to be none, got `path`.'],
  ])('%o %s %j', async (subscriber, action, parameters, text) => {
    await expect(publish(subscriber, action, parameters)).rejects.toThrow(text as string);
  });
});

describe('a built-in subscriber accepts', () => {
  it.each<Case>([
    [Server, 'stop', {}, {}],
    [Server, 'stop', { server_id: id }, { server_id: id }],
    [Server, 'stop', { server_id: hex }, { server_id: id }],
    [Server, 'stop', { server_id: hex.toUpperCase() }, { server_id: id }],
    [Server, 'stop', { server_id: { id, name: 'a server' } }, { server_id: id }],
    [Server, 'stop', { name: 'host:1' }, { name: 'host:1' }],
    [Server, 'kill', { wait_timeout: 0 }, { wait_timeout: 0 }],
    [Server, 'kill', { wait_timeout: '1m 30s' }, { wait_timeout: 90 }],
    [
      Worker,
      'kill',
      { server_id: id, worker_id: 1, wait_timeout: '500ms' },
      { server_id: id, worker_id: 1, wait_timeout: 0.5 },
    ],
    [
      Worker,
      'kill',
      { server_id: hex, worker_id: 1, wait_timeout: 1.5 },
      { server_id: id, worker_id: 1, wait_timeout: 1.5 },
    ],
    [Worker, 'stop', { server_id: id, worker_id: new Int32(3) }, { server_id: id, worker_id: 3 }],
    [Logger, 'set', {}, {}],
    [Logger, 'set', { level: 'DEBUG' }, { level: 'debug' }],
    [
      Logger,
      'set',
      { level: 'info', host_name: 'h', pid: 1, class_name: 'A::B' },
      { level: 'info', host_name: 'h', pid: 1, class_name: 'A::B' },
    ],
    [Logger, 'set', { level: 'debug', for: '10m', then: 'INFO' }, { level: 'debug' }],
    [SecretConfig, 'refresh', {}, {}],
  ])('%o %s %j', async (subscriber, action, parameters, written) => {
    const { event } = await publish(subscriber, action, parameters);
    expect(event.parameters).toEqual(written);
  });
});

it.each([
  ['10m', 600_000],
  ['90s', 90_000],
  ['1h', 3_600_000],
  ['1h 30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
  [30, 30_000],
  [0.5, 500],
])('a level for %j', async (time, milliseconds) => {
  const { event } = await Logger.publish('set', { level: 'debug', for: time });
  expect((event.expiresAt as Date).getTime() - event.createdAt.getTime()).toBe(milliseconds);
});
