import { Int32 } from 'mongodb';
import { expect, it } from 'vitest';
import { killWaitMs } from '../../../../../src/server/follow/kill-wait';

it.each<[subscriber: string, action: string, parameters: object, milliseconds: number]>([
  ['Server', 'kill', {}, 5_000],
  ['Server', 'kill', { wait_timeout: 60 }, 60_000],
  ['Server', 'kill', { wait_timeout: 0 }, 0],
  ['Server', 'kill', { wait_timeout: new Int32(2) }, 2_000],
  ['Server', 'kill', { wait_timeout: '60' }, 5_000],
  ['Worker', 'kill', { worker_id: 1 }, 3_000],
  ['Worker', 'kill', { worker_id: 1, wait_timeout: 0.5 }, 500],
  ['Server', 'stop', {}, 0],
  ['Logger', 'kill', { wait_timeout: 60 }, 0],
])('%s.%s %j itself waits %d ms', (subscriber, action, parameters, milliseconds) => {
  const event = { name: `RocketJob::Subscribers::${subscriber}`, action, parameters: { ...parameters } };
  expect(killWaitMs(event)).toBe(milliseconds);
});
