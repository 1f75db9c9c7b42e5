import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONSOLE, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';

const run = promisify(execFile);
const BUNDLES = join(PACKAGE_ROOT, 'dist', 'bundle');

describe('the bundles', () => {
  let url: string;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    url = freshDatabaseUrl();
    folder = mkdtempSync(join(tmpdir(), 'rj-bundles-'));
    env = { ...process.env, ...ownHome(), XDG_CACHE_HOME: join(folder, 'cache') };
  });
  const evaluate = async (lines: readonly string[], flags: readonly string[] = []) => {
    const args = [...flags, CONSOLE, '--url', url, ...lines.flatMap((line) => ['-e', line])];
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    return stdout.trim().split('\n');
  };

  it('give everyone the same library and the same driver', async () => {
    symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'job.js'),
      `const { ObjectId } = require('mongodb');
       const rj = require('rj-console');
       module.exports = { ObjectId, rj, isOurs: new rj.ObjectId() instanceof ObjectId };`,
    );
    writeFileSync(
      join(folder, '.rjconsolerc'),
      `seen = { rj: require('rj-console'), mongodb: require('mongodb') };`,
    );
    expect(
      await evaluate([
        "import { RocketJob, Server, ObjectId as Ours } from 'rj-console';\nimport { ObjectId as Theirs, MongoClient } from 'mongodb';\nOurs === Theirs",
        "job = require('./job.js'); job.isOurs && job.rj.RocketJob === RocketJob && job.ObjectId === Ours",
        "new ObjectId() instanceof require('mongodb').ObjectId",
        "new (require('bson').ObjectId)() instanceof ObjectId",
        "(await import('mongodb')).ObjectId === ObjectId",
        'db.client instanceof MongoClient',
        "require('mongodb/lib/cmap/connection').Connection === require('mongodb/lib/cmap/connection.js').Connection",
      ]),
    ).toEqual(['true', 'true', 'true', 'true', 'true', 'true', 'true']);
    const seen = 'seen.rj.RocketJob === RocketJob && seen.mongodb.ObjectId === ObjectId';
    const args = [CONSOLE, '--url', url, '--rc', join(folder, '.rjconsolerc'), '-e', seen];
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    expect(stdout.trim()).toBe('true');
  });

  it('connect before the driver is loaded, and open no connection more', async () => {
    const seen = join(folder, 'connections');
    const hook = join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `const { Socket } = require('node:net');
       const { connect } = Socket.prototype;
       Socket.prototype.connect = function (...args) {
         const { loadedModules } = require(${JSON.stringify(join(BUNDLES, 'load.js'))});
         const has = loadedModules().some((path) => path.startsWith('mongodb/'));
         require('node:fs').appendFileSync(${JSON.stringify(seen)}, has ? 'late ' : 'early ');
         return connect.apply(this, args);
       };`,
    );
    expect(await evaluate(['await Server.count()'], ['-r', hook])).toEqual(['0']);
    expect(readFileSync(seen, 'utf8')).toBe('early early ');
  });

  it('name the source files in stack traces', async () => {
    // The first text shows the error twice.
    const shown = await evaluate([
      'let caught; try { Server.where({ nope: 1 }) } catch (e) { caught = e }\n[caught]',
      'console.log(caught)',
      'console.log(caught.stack)',
    ]);
    expect(shown.join('\n').match(/ at .*\/src\/mongo\/lookup\/lookup\.ts:\d+:\d+/g)).toHaveLength(8);
    expect(shown.join('\n')).not.toContain('dist/bundle');
  });

  it('do so in a process with another reader of source maps, such as that of ts-node', async () => {
    const shown = await evaluate([
      'const count: number = 1',
      'let caught; try { Server.where({ nope: 1 }) } catch (e) { caught = e }\n[caught]',
    ]);
    expect(shown.join('\n')).toContain('got `nope`');
    expect(shown.join('\n')).toMatch(/ at .*\/src\/mongo\/\S+\.ts:\d+:\d+/);
    const user = `
      require('@cspotcode/source-map-support').install();
      const { Server } = require('./');
      try { Server.where({ nope: 1 }) } catch (error) { console.log(error.stack) }`;
    const { stdout } = await run(process.execPath, ['-e', user], { cwd: PACKAGE_ROOT });
    expect(stdout).toContain('got `nope`');
    expect(stdout).toContain(' (rj-console/dist/bundle/src/');
  });

  it('come with a code cache for the Node.js that built them', () => {
    const names = readdirSync(BUNDLES).filter((name) =>
      name.endsWith(`-${process.version}-${process.arch}.cache`),
    );
    for (const name of [
      'start',
      'prompt',
      'task',
      'session',
      'core',
      'client',
      'bson',
      'console',
      'library',
      'driver',
    ])
      expect(names.map((each) => each.split('-').slice(0, 2).join('-'))).toContain(`${name}-console`);
  });

  it("have caches for another V8 in the user's folder, rebuilt if they are damaged, by two processes at once too", async () => {
    // V8 accepts a cache only with the flags it was made with.
    const flags = ['--no-flush-bytecode'];
    const caches = join(folder, 'cache', 'rj-console', 'code');
    const count = () => evaluate(['Server.count()'], flags);
    expect(await Promise.all([count(), count()])).toEqual([['0'], ['0']]);
    const names = readdirSync(caches);
    // A start reads the modules that it runs, and no others.
    expect(names.map((name) => name.split('-')[0]).sort()).toEqual([
      'bson',
      'client',
      'core',
      'prompt',
      'session',
      'start',
      'task',
    ]);
    expect(statSync(caches).mode & 0o777).toBe(0o700);
    const core = join(caches, names.find((name) => name.startsWith('core')) ?? '');
    const whole = readFileSync(core);
    const madeAt = statSync(core).mtimeMs;
    expect(await count()).toEqual(['0']);
    expect(statSync(core).mtimeMs).toBe(madeAt);
    for (const damaged of [flipped(whole), whole.subarray(0, 1_000), Buffer.alloc(0)]) {
      writeFileSync(core, damaged);
      expect(await count()).toEqual(['0']);
      expect(readFileSync(core).length).toBeGreaterThan(10_000);
      expect(readFileSync(core).equals(damaged)).toBe(false);
    }
  });

  it('unpack Ruby once, by two processes at once too, and work without a folder for it', async () => {
    const count = () => evaluate(['RocketJob::Server.count']);
    expect(await Promise.all([count(), count()])).toEqual([['0'], ['0']]);
    const ruby = join(folder, 'cache', 'rj-console', 'ruby');
    expect(
      readdirSync(ruby)
        .map((name) => name.replace(/^[0-9a-f]+-/, ''))
        .sort(),
    ).toEqual(['ruby+stdlib.wasm', 'ruby.snapshot']);
    expect(statSync(ruby).mode & 0o777).toBe(0o700);
    env = { ...env, XDG_CACHE_HOME: CONSOLE };
    expect(await count()).toEqual(['0']);
  });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 0xff;
  return copy;
}
