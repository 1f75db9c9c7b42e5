import { connect, type Socket } from 'node:net';
import { parseMongodbUrl } from '../../config/database/mongodb-url';

/** The driver gets no older connection: a firewall may have dropped it meanwhile. */
const UNUSED_MS = 5_000;
/** The driver opens one connection to watch a node, and one for commands. */
const TO_ONE_NODE = 2;
const DEFAULT_PORT = 27_017;
const LAST_PORT = 65_535;

/** The end of a connection that the driver asks for. */
export interface Endpoint {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** A socket in the file system, instead of a host and a port. */
  readonly path?: string | undefined;
}

/** By endpoint, in the order they were opened. */
const unused = new Map<string, Socket[]>();

/**
 * Starts to connect to the nodes that a connection string names, while the driver is still being loaded: over
 * a network, a connection takes longer than that. Call it as soon as the connection string is known, and
 * `closeUnused` when the driver has connected.
 *
 * Fails silently: the driver then connects itself, and reports the error.
 */
export function connectEarly(url: string): void {
  const { hosts = [], isSrv, parameters } = parseMongodbUrl(url) ?? {};
  if (isSrv !== false || parameters?.has('proxyhost') === true) return;
  for (const host of hosts) {
    const endpoint = endpointOf(host);
    if (endpoint === undefined) continue;
    const count = hosts.length === 1 ? TO_ONE_NODE : 1;
    const before = unused.get(keyOf(endpoint)) ?? [];
    unused.set(keyOf(endpoint), [...before, ...Array.from({ length: count }, () => opened(endpoint))]);
  }
  setTimeout(closeUnused, UNUSED_MS).unref();
}

/** Returns a connection to an endpoint that was opened early; undefined if there is none. */
export function takeEarly(endpoint: Endpoint): Socket | undefined {
  const sockets = unused.get(keyOf(endpoint)) ?? [];
  const socket = sockets.find(({ destroyed }) => !destroyed);
  if (socket === undefined) return undefined;
  sockets.splice(sockets.indexOf(socket), 1);
  socket.removeListener('error', ignore).removeListener('end', close).ref();
  return socket;
}

/** Closes the connections that the driver didn't need. */
export function closeUnused(): void {
  for (const socket of [...unused.values()].flat()) socket.destroy();
  unused.clear();
}

function opened(endpoint: Endpoint): Socket {
  // It must not keep the process running.
  const socket = connect(endpoint as { host: string; port: number }).unref();
  return socket.on('error', ignore).on('end', close);
}

function ignore(): void {}

function close(this: Socket): void {
  this.destroy();
}

/** @param host `localhost`, `db1:27018`, `[::1]:27017` or `%2Ftmp%2Fmongodb-27017.sock` */
function endpointOf(host: string): Endpoint | undefined {
  if (/%2f.*\.sock$/i.test(host)) return { path: host.replace(/%2f/gi, '/') };
  const [, address, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d+))?$/i.exec(host) ?? [];
  const given = address ?? name?.toLowerCase();
  const port = Number(digits ?? DEFAULT_PORT);
  return given === undefined || port > LAST_PORT ? undefined : { host: given, port };
}

function keyOf({ host, port, path }: Endpoint): string {
  return path ?? `${host} ${port}`;
}
