import type { MongoClientOptions } from 'mongodb';
import type { MongodbUrl } from '../../config/database/mongodb-url';

/** The most connections that the main client of a process or thread opens to one node. */
export const MAIN_POOL_SIZE = 10;
/** The same for a client that waits for news: a cursor, a look beside it, and one more of each after a failure. */
const TAIL_POOL_SIZE = 4;

/**
 * A pool grows while the database does not answer, as each retry needs a connection. It must stay small, because a
 * database has thousands of clients, and shrink again, because the database keeps a thread for each connection.
 */
const POOL_OPTIONS: MongoClientOptions = {
  minPoolSize: 0,
  // Longer than the 15 s between two heartbeats: a server at rest does not connect anew for each.
  maxIdleTimeMS: 30_000,
  // Without a limit, a call that finds no free connection waits forever without a message.
  waitQueueTimeoutMS: 10_000,
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$|\.sock$/;
const LOOPBACK_TIMEOUT_MS = 1_500;
const TIMEOUT_MS = 4_500;

/** Otherwise one document with a text that is not UTF-8 fails every read that finds it. */
const TOLERANT: MongoClientOptions = { enableUtf8Validation: false };

/**
 * A tail notices within seconds that its server has gone (the driver's defaults take half a minute or more), also when
 * the network drops packets without a word. Here the URL does not count: a tail that waits for half a minute is deaf.
 */
const LIVELINESS_OF_TAIL: MongoClientOptions = {
  ...TOLERANT,
  appName: 'rj-console listener',
  serverSelectionTimeoutMS: 1_000,
  heartbeatFrequencyMS: 1_000,
  minHeartbeatFrequencyMS: 250,
  connectTimeoutMS: 2_000,
  serverMonitoringMode: 'poll',
  // A listener opens its cursor again by itself; by the driver's own second try the first one may stay open for nobody.
  retryReads: false,
};

/**
 * Returns the options of the client that lookups, publishing and jobs use. A parameter in the URL takes precedence.
 *
 * @param mark the platform in the driver's metadata, by which the database knows this client
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

/** Returns the options of a client that waits for news. For its pool, a parameter in the URL takes precedence. */
export function tailOptions(url: MongodbUrl | undefined): MongoClientOptions {
  return { ...unlessGiven({ ...POOL_OPTIONS, maxPoolSize: TAIL_POOL_SIZE }, url), ...LIVELINESS_OF_TAIL };
}

function unlessGiven(options: MongoClientOptions, url: MongodbUrl | undefined): MongoClientOptions {
  const own = Object.entries(options).filter(([name]) => !url?.parameters.has(name.toLowerCase()));
  return Object.fromEntries(own);
}
