import { createConnection as connectNew, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { type Endpoint, takeEarly } from './early-connections';

// In the bundle, the driver's module for connections requires this one instead of `net` and `tls`
// (`build/bundle.mjs`): it prefers the connections that were opened early.

export { isIP };

/** `net.createConnection` */
export function createConnection(options: NetConnectOpts): Socket {
  const socket = early(options);
  if (socket === undefined) return connectNew(options);
  // The driver waits for it.
  if (!socket.connecting) process.nextTick(() => socket.emit('connect'));
  return socket;
}

/** `tls.connect` */
export function connect(options: ConnectionOptions): TLSSocket {
  const socket = options.socket === undefined ? early(options) : undefined;
  return connectTls(socket === undefined ? options : { ...options, socket });
}

/** Early connections were opened without options. */
function early(options: object): Socket | undefined {
  const isSpecial = ['family', 'hints', 'localAddress', 'localPort', 'lookup'].some(
    (name) => name in options,
  );
  return isSpecial ? undefined : takeEarly(options as Endpoint);
}
