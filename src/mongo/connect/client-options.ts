import type { MongoClientOptions } from 'mongodb';
import type { MongodbUrl } from '../../config/database/mongodb-url';

/** The most connections that the main client of a process or thread opens to one node. */
export const MAIN_POOL_SIZE = 10;
/**
 * The same for a client that waits for changes: a cursor, a poll at the same time, and one more of each after
 * a failure.
 */
const TAIL_POOL_SIZE = 4;

/**
 * A pool grows while the database doesn't respond, because each retry needs a connection. It must stay small,
 * because a database has thousands of clients, and shrink again, because the database keeps a thread for each
 * connection.
 */
const POOL_OPTIONS: MongoClientOptions = {
  minPoolSize: 0,
  // Longer than the 15 s between two heartbeats: an idle server doesn't reconnect for each.
  maxIdleTimeMS: 30_000,
  // Without a limit, a call that finds no free connection waits forever without an error.
  waitQueueTimeoutMS: 10_000,
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$|\.sock$/;
const LOOPBACK_TIMEOUT_MS = 1_500;
const TIMEOUT_MS = 4_500;

/** Otherwise one document with invalid UTF-8 fails every read that finds it. */
const TOLERANT: MongoClientOptions = { enableUtf8Validation: false };

/**
 * A tail notices within seconds that its server is unreachable (the driver's defaults take half a minute or
 * more), even if the network drops packets silently. These values override the URL: a tail that waits for
 * half a minute hears no events.
 */
const LIVELINESS_OF_TAIL: MongoClientOptions = {
  ...TOLERANT,
  appName: 'rj-console listener',
  serverSelectionTimeoutMS: 1_000,
  heartbeatFrequencyMS: 1_000,
  minHeartbeatFrequencyMS: 250,
  connectTimeoutMS: 2_000,
  serverMonitoringMode: 'poll',
  // A listener reopens its cursor on its own; with the driver's retry, the first cursor might stay open
  // unused.
  retryReads: false,
};

/**
 * Returns the options of the client for lookups, publishing and jobs. A parameter in the URL takes
 * precedence.
 *
 * @param mark the platform in the driver's metadata, by which the database identifies this client
 */
export function mainOptions(url: MongodbUrl | undefined, mark: string): MongoClientOptions {
  const isLoopback = url?.isSrv === false && url.hosts.every((host) => LOOPBACK.test(host));
  const options: MongoClientOptions = {
    ...POOL_OPTIONS,
    maxPoolSize: MAIN_POOL_SIZE,
    appName: 'rj-console',
    driverInfo: { platform: mark },
    heartbeatFrequencyMS: 2_000,
    connectTimeoutMS: 5_000,
    serverSelectionTimeoutMS: isLoopback ? LOOPBACK_TIMEOUT_MS : TIMEOUT_MS,
  };
  return { ...unlessGiven(options, url), ...TOLERANT };
}

/**
 * Returns the options of a client that waits for changes. For its pool, a parameter in the URL takes
 * precedence.
 */
export function tailOptions(url: MongodbUrl | undefined): MongoClientOptions {
  return { ...unlessGiven({ ...POOL_OPTIONS, maxPoolSize: TAIL_POOL_SIZE }, url), ...LIVELINESS_OF_TAIL };
}

function unlessGiven(options: MongoClientOptions, url: MongodbUrl | undefined): MongoClientOptions {
  const own = Object.entries(options).filter(([name]) => !url?.parameters.has(name.toLowerCase()));
  return Object.fromEntries(own);
}
