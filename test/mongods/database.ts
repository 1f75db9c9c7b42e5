import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongodArguments } from '../../src/mongo/embedded/mongod-arguments';
import { accepts, freePort } from '../../src/mongo/embedded/port';
import { becomePrimary } from '../../src/mongo/embedded/replica-set';
import { fromDist } from '../support/from-dist';
import { until } from '../support/until';

const { Watchdog } = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
  'src/mongo/embedded/mongod-reaper',
);

export const TOPOLOGIES = ['standalone', 'replica set'] as const;

export type Topology = (typeof TOPOLOGIES)[number];

/** A running mongod, which exits with this process. */
export interface RunningDatabase extends AsyncDisposable {
  url(database: string): string;
}

/** @throws Error if the mongod doesn't start */
export async function startDatabase(mongod: string, topology: Topology): Promise<RunningDatabase> {
  const watchdog = await Watchdog.start(tmpdir());
  const port = await freePort();
  const data = join(watchdog.folder, 'data');
  await mkdir(data);
  const asMember = mongodArguments(port, data);
  const alone = asMember.toSpliced(asMember.indexOf('--replSet'), 2);
  const child = await watchdog.run('mongod', mongod, topology === 'standalone' ? alone : asMember);
  const over = new AbortController();
  child.ended.then((how) => over.abort(new Error(`${mongod} ended with ${how}`)));
  if (topology === 'standalone') await until(() => over.signal.aborted || accepts(port));
  else await becomePrimary(port, undefined, over.signal);
  over.signal.throwIfAborted();
  return {
    url: (database) => `mongodb://127.0.0.1:${port}/${database}`,
    [Symbol.asyncDispose]: () => watchdog.stop(),
  };
}
