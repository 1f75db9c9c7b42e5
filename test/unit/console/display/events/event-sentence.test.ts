import { type Document, ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { eventSentence } from '../../../../../console/display/events/event-sentence';
import { styleFor } from '../../../../../console/display/layout/style';
import { EventRecord } from '../../../../../src/index';

const id = new ObjectId('65f000000000000000000001');
const readAt = new Date('2026-01-02T03:04:12Z');
const publisher = { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' };
const myhost = { name: 'myhost:123', state: 'paused' };
const ids = { _id: { event_id: id, process_id: id }, at: readAt };
const done = { ...ids, process: 'myhost:123', state: 'done', duration_ms: 40.4 };
const failed = { ...ids, process: 'b:2', state: 'failed', error: 'no such file' };

const sentence = (name: string, action: string, parameters: object, rest: Document = {}) => {
  const prefix = ['Server', 'Worker', 'Logger', 'SecretConfig'].includes(name)
    ? 'RocketJob::Subscribers::'
    : '';
  const { said = [], servers: [server] = [], stillThere = [], ...more } = rest;
  const document = { name: prefix + name, action, parameters, created_at: new Date('2026-01-02T03:04:00Z') };
  return eventSentence(
    EventRecord.from({ ...document, ...more }, readAt, { said, server, stillThere }),
    styleFor({}),
  );
};

it.each<[text: string, ...Parameters<typeof sentence>]>([
  [
    'jack@web1 (rj-console) paused myhost:123: done in 40 ms',
    'Server',
    'pause',
    { server_id: id },
    { publisher, said: [done] },
  ],
  [
    'jack@web1 (rj-console) stopped myhost:123: done',
    'Server',
    'stop',
    { server_id: id },
    { publisher, said: [done] },
  ],
  [
    'unknown user (Ruby) killed myhost:123: in progress',
    'Server',
    'kill',
    { server_id: id },
    { said: [{ ...done, server_id: id }], stillThere: [id] },
  ],
  [
    'unknown user (Ruby) stopped all servers: 1 done, 2 in progress',
    'Server',
    'stop',
    {},
    {
      said: [done, { ...done, server_id: id }, { ...ids, process: 'c:1', state: 'received' }],
      stillThere: [id],
    },
  ],
  ['unknown user (Ruby) paused all servers', 'Server', 'pause', {}],
  [
    'unknown user (Ruby) paused myhost:123: it is paused now',
    'Server',
    'pause',
    { server_id: id },
    { servers: [myhost] },
  ],
  [
    'unknown user (Ruby) stopped server 65f000000000000000000001: it has exited',
    'Server',
    'stop',
    { server_id: id },
  ],
  ['unknown user (Ruby) stopped all servers', 'Server', 'stop', { server_id: null, name: null }],
  ['unknown user (Ruby) paused a:1', 'Server', 'pause', { server_id: null, name: 'a:1' }],
  [
    'unknown user (Ruby) paused myhost:123 and a:1: it is paused now',
    'Server',
    'pause',
    { server_id: id.toHexString(), name: 'a:1' },
    { servers: [myhost] },
  ],
  [
    'unknown user (Ruby) set the log level to debug everywhere',
    'Logger',
    'set',
    { level: 'debug', class_name: null, host_name: null, pid: false },
  ],
  ['unknown user (Ruby) killed a:1', 'Server', 'kill', { name: 'a:1', wait_timeout: 3 }],
  [
    'unknown user (Ruby) killed all servers: 2 done, 1 in progress, 1 failed (b:2: no such file)',
    'Server',
    'kill',
    {},
    { said: [done, failed, { ...done, duration_ms: 3 }, { ...ids, process: 'c:1', state: 'received' }] },
  ],
  ['unknown user (Ruby) refreshed all servers: no responses', 'Server', 'refresh', {}, { receipts: true }],
  [
    'unknown user (Ruby) stopped worker 1 of myhost:123: failed (no such file)',
    'Worker',
    'stop',
    { server_id: id, worker_id: 1 },
    { servers: [myhost], said: [failed] },
  ],
  ['unknown user (Ruby) set the log level to info everywhere', 'Logger', 'set', {}],
  [
    'unknown user (Ruby) set the log level of A::B to debug for 10m on web1:7',
    'Logger',
    'set',
    { level: 'debug', class_name: 'A::B', host_name: 'web1', pid: 7 },
    { expires_at: new Date('2026-01-02T03:14:00Z') },
  ],
  [
    'unknown user (Ruby) set the log level back to info everywhere',
    'Logger',
    'set',
    { level: 'info' },
    { reverts: id },
  ],
  ['unknown user (Ruby) dumped the threads of web1', 'Logger', 'thread_dump', { host_name: 'web1' }],
  ['unknown user (Ruby) reloaded the settings of every process', 'SecretConfig', 'refresh', {}],
  ["unknown user (Ruby) published Example.hello {name: 'Jack'}", 'Example', 'hello', { name: 'Jack' }],
  ['unknown user (Ruby) published Server.nope', 'Server', 'nope', {}],
])('%s', (text, ...event) => {
  expect(sentence(...event)).toBe(`   12s ago  ${text}`);
});
