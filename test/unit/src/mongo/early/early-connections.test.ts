import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConnection } from '../../../../../src/mongo/early/driver-sockets';
import { closeUnused, connectEarly } from '../../../../../src/mongo/early/early-connections';
import { until } from '../../../../support/until';

let server: Server;
let accepted: Socket[];
let port: number;

beforeEach(async () => {
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  closeUnused();
  for (const socket of accepted) socket.destroy();
  server.close();
});

const taken = async (host = '127.0.0.1') => {
  const socket = createConnection({ host, port });
  await once(socket, 'connect');
  return socket;
};

it('gives the driver the two connections to a node that were opened before, connected or not', async () => {
  connectEarly(`mongodb://127.0.0.1:${port}/test`);
  const first = createConnection({ host: '127.0.0.1', port });
  expect(first.connecting).toBe(true);
  await once(first, 'connect');
  await until(() => accepted.length === 2);
  const second = createConnection({ host: '127.0.0.1', port });
  expect(second.connecting).toBe(false);
  await once(second, 'connect');
  expect(accepted).toHaveLength(2);
  const third = await taken();
  await until(() => accepted.length === 3);
  for (const socket of [first, second, third]) {
    const sent = once(accepted.find(({ remotePort }) => remotePort === socket.localPort) as Socket, 'data');
    socket.write('hello');
    expect(String((await sent)[0])).toBe('hello');
    socket.destroy();
  }
});

it('opens one connection to each of several nodes, and closes the ones that are not needed', async () => {
  connectEarly(`mongodb://127.0.0.1:${port},LOCALHOST:${port}/test?replicaSet=rs`);
  await until(() => accepted.length === 2);
  (await taken('localhost')).destroy();
  expect(accepted).toHaveLength(2);
  closeUnused();
  await until(() => accepted.every(({ destroyed }) => destroyed));

  connectEarly(`mongodb://127.0.0.1:${port},127.0.0.1:${port}/test`);
  await until(() => accepted.length === 4);
  closeUnused();
  await until(() => accepted.every(({ destroyed }) => destroyed));
});

it('reconnects if an early connection failed or was closed', async () => {
  connectEarly(`mongodb://127.0.0.1:${port}/test`);
  await until(() => accepted.length === 2);
  const closed = accepted.map((socket) => once(socket.end(), 'close'));
  await Promise.all(closed);
  (await taken()).destroy();
  expect(accepted).toHaveLength(3);

  server.close();
  for (const socket of accepted) socket.destroy();
  await once(server, 'close');
  connectEarly(`mongodb://127.0.0.1:${port}/test`);
  await once(createConnection({ host: '127.0.0.1', port }), 'error');
});

it('connects itself with options of its own, and elsewhere', async () => {
  connectEarly(`mongodb://127.0.0.1:${port}/test`);
  await until(() => accepted.length === 2);
  const special = createConnection({ host: '127.0.0.1', port, family: 4 });
  await Promise.all([once(special, 'connect'), until(() => accepted.length === 3)]);
  special.destroy();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const elsewhere = createConnection({ host: '127.0.0.1', port: (other.address() as AddressInfo).port });
  await once(elsewhere, 'connect');
  elsewhere.destroy();
  other.close();
});

it.each([
  'mongodb+srv://127.0.0.1/test',
  `mongodb://127.0.0.1:99999/test`,
  'mongodb://%zz/test',
  'mongodb://user:password@/test',
  'https://127.0.0.1/',
  '',
])('leaves %s to the driver', (url) => {
  expect(() => connectEarly(url)).not.toThrow();
});

it('leaves connections through a proxy to the driver', async () => {
  connectEarly(`mongodb://127.0.0.1:${port}/test?proxyHost=127.0.0.1`);
  (await taken()).destroy();
  await until(() => accepted.length === 1);
  expect(accepted).toHaveLength(1);
});
