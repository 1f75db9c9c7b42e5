// Runs the main flows on every available mongod, as a standalone server and as a replica set.
//
//   npm run test:mongods
//   npm run test:mongods -- --mongod /opt/mongodb-8.0/bin/mongod --mongod /opt/mongodb-7.0/bin/mongod
//   npm run test:mongods -- --only 4.4
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTime } from '../../src/mongo/in-time';
import { PACKAGE_ROOT } from '../support/from-dist';
import { startServer } from '../support/server-process';
import { availableBuilds, type Build } from './builds';
import { startDatabase, TOPOLOGIES, type Topology } from './database';
import { FLOWS } from './flows';
import { RocketJob } from './library';

/** A flow takes some seconds. */
const LIMIT_MS = 60_000;
const SERVER = 'mongods';
const JOBS = join(PACKAGE_ROOT, 'test', 'support', 'marking-jobs.ts');

async function main(): Promise<number> {
  const { mongod = [], only = '' } = parseArgs({
    options: { mongod: { type: 'string', multiple: true }, only: { type: 'string' } },
  }).values;
  const builds = (await availableBuilds(mongod)).filter(({ version }) => version.startsWith(only));
  const failures: string[] = [];
  console.log(`| MongoDB | topology | ${FLOWS.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|---|${'---|'.repeat(FLOWS.length)}`);
  for (const build of builds) {
    for (const topology of TOPOLOGIES) {
      const cells = await tried(build, topology, failures);
      console.log(`| ${build.version} | ${topology} | ${cells.join(' | ')} |`);
    }
  }
  console.log(failures.length === 0 ? '\nAll as wanted.' : `\nNot as wanted:\n\n${failures.join('\n\n')}`);
  return failures.length === 0 && builds.length > 0 ? 0 : 1;
}

async function tried(build: Build, topology: Topology, failures: string[]): Promise<string[]> {
  await using database = await startDatabase(build.path, topology);
  const url = database.url('mongods');
  process.env['MARKS_URL'] = url;
  await using _server = await startServer(url, SERVER, ['--require', JOBS, '--max-poll-seconds', '0.5']);
  await RocketJob.connect({ url });
  const cells: string[] = [];
  for (const flow of FLOWS) {
    try {
      const running = flow.run({ database, topology, url, server: SERVER });
      cells.push((await inTime(running, LIMIT_MS, () => new Error('not done in time'))) ?? 'ok');
    } catch (error) {
      cells.push('**failed**');
      failures.push(`${build.version}, ${topology}, ${flow.name}: ${(error as Error).stack}`);
    }
  }
  await RocketJob.disconnect();
  return cells;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
