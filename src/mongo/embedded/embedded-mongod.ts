import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { findMongod, type OnProgress } from './find-mongod';
import { lastLine } from './last-line';
import { type Login, newLogin } from './login';
import { mongodArguments } from './mongod-arguments';
import { Watchdog, type WatchedProcess } from './mongod-reaper';
import { freePort } from './port';
import { becomePrimary, REPLICA_SET } from './replica-set';

/**
 * A real MongoDB on a free loopback port: a replica set with one member and a password, which exits with this
 * process.
 */
export interface EmbeddedMongod {
  /** A connection string with the password and the database's name. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** A temporary folder with its data and logs, removed when it stops. */
  readonly folder: string;
  /**
   * Runs a command that is killed with the database; its output goes to the file `<name>.log` of the folder.
   *
   * @param env additional environment variables, which other users can't read, unlike its arguments
   */
  run(
    name: string,
    command: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<WatchedProcess>;
  /** Stops everything. When this resolves, nothing is left. */
  stop(): Promise<void>;
}

interface EmbeddedMongodOptions {
  /** The name of the database in `url`. */
  readonly database: string;
  /** The environment variables that may name a mongod. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: OnProgress;
  /** Whether it needs no password, for tests and benchmarks with many connections. False by default. */
  readonly isOpen?: boolean;
}

/**
 * Starts a mongod; about half a second when one is installed or cached. It keeps the process running until
 * `stop()`, and is killed with the process.
 *
 * @throws RocketJobError `no_mongod` if none can be found or started
 * @example
 *     const mongod = await startEmbeddedMongod({ database: 'rocketjob_sandbox' });
 *     await RocketJob.connect({ url: mongod.url });
 */
export async function startEmbeddedMongod(options: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const { database, env = process.env, onProgress = () => {}, isOpen = false } = options;
  const mongod = await findMongod(env, onProgress);
  const watchdog = await Watchdog.start(tmpdir());
  try {
    const port = await freePort();
    const login = isOpen ? undefined : await newLogin(watchdog.folder);
    const { pid } = await start(mongod, port, login, watchdog);
    return {
      url: urlOf(port, database, login),
      port,
      pid,
      folder: watchdog.folder,
      run: (...command) => watchdog.run(...command),
      stop: () => watchdog.stop(),
    };
  } catch (error) {
    await watchdog.stop();
    throw error;
  }
}

function urlOf(port: number, database: string, login: Login | undefined): string {
  const { username, password } = login?.ofUser ?? {};
  const [user, source] = login === undefined ? ['', ''] : [`${username}:${password}@`, '&authSource=admin'];
  return `mongodb://${user}127.0.0.1:${port}/${database}?replicaSet=${REPLICA_SET}${source}`;
}

async function start(
  mongod: string,
  port: number,
  login: Login | undefined,
  watchdog: Watchdog,
): Promise<WatchedProcess> {
  const data = join(watchdog.folder, 'data');
  await mkdir(data);
  const child = await watchdog.run('mongod', mongod, mongodArguments(port, data, login?.keyFile));
  const over = new AbortController();
  child.ended.then((how) => over.abort(new Error(`it exited with ${how}`)));
  try {
    await becomePrimary(port, login, over.signal);
  } catch (error) {
    throw await cannotStart(mongod, child, error as Error);
  }
  return child;
}

async function cannotStart(mongod: string, child: WatchedProcess, error: Error): Promise<RocketJobError> {
  const said = await lastLine(child.log);
  return new RocketJobError(
    'no_mongod',
    `${mongod} did not start: ${error.message}. Its last output: ${said || 'none'}. Set RJ_MONGOD to the path of another mongod, or pass --url to use your own database.`,
    { tried: [mongod] },
    { cause: error },
  );
}
