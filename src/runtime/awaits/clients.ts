import { subscribe } from 'node:diagnostics_channel';
import { dirname, join } from 'node:path';
import type { Document, MongoDBNamespace } from 'mongodb';
import { begin } from './begun';

/** The part of the driver that sends commands, in versions 5 to 7. */
interface DriverConnection {
  readonly address?: string;
  command(namespace: MongoDBNamespace, command: Document, ...rest: unknown[]): Promise<unknown>;
}

const DRIVER_CONNECTION = /[\\/]mongodb[\\/]lib[\\/]cmap[\\/]connection\.js$/;
/** Commands that the driver sends on its own. */
const OWN_COMMANDS: ReadonlySet<string> = new Set([
  'hello',
  'ismaster',
  'isMaster',
  'ping',
  'endSessions',
  'saslStart',
]);

const DRIVER_ENTRY = /[\\/]mongodb[\\/]lib[\\/]index\.js$/;
const watched = new WeakSet<object>();

/**
 * Records the commands that jobs send through any copy of MongoDB's driver, once one of its modules is
 * loaded.
 */
export function watchDriver(path: string, exported: unknown): void {
  if (DRIVER_CONNECTION.test(path)) watchConnection(exported);
  // A bundled driver is loaded without its files.
  else if (DRIVER_ENTRY.test(path)) watchConnection(connectionModule(dirname(path)));
}

/** Does the same for this package's own driver, once it is loaded. */
export function watchOwnDriver(): void {
  watchConnection(require('mongodb/lib/cmap/connection'));
}

/** Older versions have it in another place. */
function connectionModule(folder: string): unknown {
  try {
    return require(join(folder, 'cmap', 'connection.js'));
  } catch {
    return {};
  }
}

function watchConnection(exported: unknown): void {
  const { Connection } = exported as { readonly Connection?: { readonly prototype: DriverConnection } };
  if (typeof Connection?.prototype.command !== 'function' || watched.has(Connection)) return;
  watched.add(Connection);
  const { command } = Connection.prototype;
  Connection.prototype.command = function (namespace, document, ...rest) {
    const sent = command.call(this, namespace, document, ...rest);
    const [name = ''] = Object.keys(document);
    if (OWN_COMMANDS.has(name) || typeof sent?.then !== 'function') return sent;
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    sent.then(over, over);
    const on = typeof document[name] === 'string' ? `${namespace.db}.${document[name]}` : namespace.db;
    begin(() => (isOver ? undefined : `the MongoDB command \`${name}\` on ${on} at ${this.address}`));
    return sent;
  };
}

/** Records the requests that jobs make with `fetch`. */
export function watchFetch(): void {
  const over = new WeakSet<object>();
  const end = (message: unknown) => over.add((message as { readonly request: object }).request);
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: { readonly origin?: unknown } };
    begin(() => (over.has(request) ? undefined : `an HTTP response of ${String(request.origin)}`));
  });
  subscribe('undici:request:trailers', end);
  subscribe('undici:request:error', end);
}
