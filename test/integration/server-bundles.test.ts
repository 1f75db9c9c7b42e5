import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const BUNDLES = join(PACKAGE_ROOT, 'dist', 'bundle');

/** The same names and fields as in the server's files. */
class InstanceJob extends Job {
  override destroyOnComplete = false;
  how = '';
  seen: Readonly<Record<string, boolean>> = {};
  perform() {}
}
class ModuleJob extends InstanceJob {}

/** Everything that isn't `true` in the end is a second copy. */
const SEEN = `
  let refused;
  try { this.constructor.where({ nope: 1 }); } catch (error) { refused = error; }
  const asked = await this.constructor.where({ how: this.how }).first();
  this.seen = {
    job: this instanceof Job && this instanceof this.constructor && asked instanceof Job,
    id: this.id instanceof mongodb.ObjectId && this.id instanceof bson.ObjectId,
    idOfLookup: asked.id instanceof mongodb.ObjectId,
    exported: RocketJob.ObjectId === undefined || RocketJob.ObjectId === mongodb.ObjectId,
    driver: mongodb.ObjectId === bson.ObjectId && mongodb.ObjectId === (await import('mongodb')).ObjectId,
    imported: (await import('rj-console')).Job === Job,
    required: require('rj-console').Job === Job && require('mongodb/lib/index.js').MongoClient === mongodb.MongoClient,
    error: refused instanceof RocketJobError,
  };`;

const FILES = {
  'instances.js': `
    const { Job, RocketJob, RocketJobError, Subscriber } = require('rj-console');
    const mongodb = require('mongodb');
    const bson = require('bson');
    exports.InstanceJob = class InstanceJob extends Job {
      how = '';
      seen = {};
      async perform() {
        if (this.how === 'fails') await this.constructor.where({ nope: 1 }).first();
        ${SEEN}
      }
    };
    class InstanceSubscriber extends Subscriber {
      async tell() {
        const { id } = await RocketJob.Server.first();
        this.logger.info('one driver in the application: ' + (id instanceof mongodb.ObjectId && id instanceof bson.ObjectId));
      }
    }
    InstanceSubscriber.subscribe();
    console.log('subscriber: ' + (InstanceSubscriber.prototype instanceof Subscriber));`,
  'instances.mjs': `
    import { createRequire } from 'node:module';
    import { Job, RocketJob, RocketJobError } from 'rj-console';
    import * as mongodb from 'mongodb';
    const require = createRequire(import.meta.url);
    const bson = require('bson');
    export class ModuleJob extends Job {
      how = '';
      seen = {};
      async perform() {${SEEN}}
    }`,
};

describe('a server from the bundles', () => {
  const database = connectedDatabase();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-instances-'));
    await symlink(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives the files of --require the same library and driver, and names source files', async () => {
    const args = ['--require', 'instances.js', 'instances.mjs', '--workers', '2'];
    await using server = new ServerProcess(databaseUrl(database()), args, { cwd: folder });
    await server.reaches('running', 2);
    for (const JobClass of [InstanceJob, ModuleJob]) {
      const job = await JobClass.create({ how: 'tells' });
      await until(async () => ['completed', 'failed'].includes((await job.reload()).state));
      expect(job.exception?.message).toBeUndefined();
      expect(Object.entries(job.seen).filter(([, isOne]) => !isOne)).toEqual([]);
      expect(Object.keys(job.seen)).toHaveLength(8);
    }
    const failing = await InstanceJob.create({ how: 'fails' });
    await until(async () => (await failing.reload()).state === 'failed');
    const backtrace = failing.exception?.backtrace.join('\n') ?? '';
    expect(backtrace).toMatch(/\/src\/mongo\/\S+\.ts:\d+:\d+/);
    expect(backtrace).toContain('instances.js');
    expect(backtrace).not.toContain('dist/bundle/src');
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(JSON.stringify(server.lines)).not.toContain('dist/bundle/src');
  });

  it('has a code cache for the Node.js that built them', async () => {
    const names = await readdir(BUNDLES);
    const cached = [
      'library-server',
      'server-server',
      'driver-server',
      'library-worker',
      'server-worker',
      'bson-worker',
    ];
    for (const name of cached) expect(names).toContain(`${name}-${process.version}-${process.arch}.cache`);
  });
});
