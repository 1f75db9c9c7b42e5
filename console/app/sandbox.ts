import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadCore } from './core';

const SERVERS = ['server-1', 'server-2'];
const RJ_SERVER = join(dirname(require.resolve('rj-console/package.json')), 'bin', 'rj-server.js');

/** A database and two servers for trying things, deleted when the console exits. */
export interface Sandbox {
  readonly url: string;
  /** A temporary folder with the logs (`server-1.log`, `server-2.log`, `mongod.log`), and `url` with the password. */
  readonly folder: string;
  /** The number of its servers. */
  readonly servers: number;
  /** Stops everything. When this resolves, nothing is left. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox. Resolves when the database accepts writes; the servers are still starting then.
 *
 * @param workers the number of workers of each server
 * @param onProgress called with one line of text per step, when steps take long
 * @throws RocketJobError `no_mongod`
 */
export async function startSandbox(workers: number, onProgress: (line: string) => void): Promise<Sandbox> {
  const { startEmbeddedMongod } = loadCore().console;
  const mongod = await startEmbeddedMongod({ database: 'rocketjob_sandbox', onProgress });
  const { url, folder } = mongod;
  try {
    // For other programs of this user, such as a second console.
    await writeFile(join(folder, 'url'), `${url}\n`, { mode: 0o600 });
    const args = [RJ_SERVER, '--workers', String(workers)];
    const env = { RJ_MONGODB_URL: url };
    await Promise.all(SERVERS.map((name) => mongod.run(name, process.execPath, args, env)));
  } catch (error) {
    await mongod.stop();
    throw error;
  }
  return { url, folder, servers: SERVERS.length, stop: () => mongod.stop() };
}
