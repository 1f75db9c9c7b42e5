import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveDatabaseLocation } from '../../src/config/database/database-location';
import { readSafeFile } from '../../src/config/database/safe-file';
import { shellQuoted } from '../../src/display/quoted';

const LIMIT = 1_024;
const isRoot = process.geteuid?.() === 0;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-safe-'));
  path = join(folder, 'file');
  writeFileSync(path, 'content', { mode: 0o644 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const reason = (of = path) => {
  const file = readSafeFile(of, LIMIT);
  return file.kind === 'unsafe' ? file.reason : file.kind;
};

describe('a file that decides what runs', () => {
  it('is read once, at its real path', () => {
    symlinkSync(path, join(folder, 'link'));
    expect(readSafeFile(join(folder, 'link'), LIMIT)).toEqual({
      kind: 'safe',
      path,
      bytes: Buffer.from('content'),
      groupWritable: undefined,
    });
  });

  it('may be missing, but not a dangling link', () => {
    expect(reason(join(folder, 'none'))).toBe('absent');
    expect(reason(join(folder, 'none', 'none'))).toBe('absent');
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(reason(join(folder, 'dangling'))).toBe('it is a symbolic link to a file that does not exist');
    symlinkSync('loop', join(folder, 'loop'));
    expect(reason(join(folder, 'loop'))).toContain('ELOOP');
  });

  it('must not be writable by every user', () => {
    chmodSync(path, 0o646);
    expect(reason()).toBe(`every user can write to ${path}. To change that: chmod o-w ${path}`);
  });

  it('must not be in a folder that every user can write to, unless it is sticky', () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'file'), '');
    chmodSync(folder, 0o777);
    expect(reason(join(inner, 'file'))).toContain(`every user can write to ${folder}.`);
    chmodSync(folder, 0o1777);
    expect(reason(join(inner, 'file'))).toBe('safe');
  });

  it('reports parts that a group can write to', () => {
    expect(readSafeFile(path, LIMIT)).toMatchObject({ groupWritable: undefined });
    chmodSync(folder, 0o775);
    expect(readSafeFile(path, LIMIT)).toMatchObject({ groupWritable: folder });
    chmodSync(path, 0o664);
    expect(readSafeFile(path, LIMIT)).toMatchObject({ groupWritable: path });
  });

  it('is checked by the target of a link, and the folder of the link too', () => {
    const [links, targets] = [join(folder, 'links'), join(folder, 'targets')];
    for (const each of [links, targets]) mkdirSync(each);
    writeFileSync(join(targets, 'file'), '');
    symlinkSync(join(targets, 'file'), join(links, 'link'));
    expect(reason(join(links, 'link'))).toBe('safe');
    chmodSync(targets, 0o777);
    expect(reason(join(links, 'link'))).toContain(`every user can write to ${targets}.`);
    chmodSync(targets, 0o755);
    chmodSync(links, 0o777);
    expect(reason(join(links, 'link'))).toContain(`every user can write to ${links}.`);
  });

  it.runIf(isRoot)("must not belong to another user, nor be in another user's folder", () => {
    chownSync(path, 4711, 4711);
    expect(reason()).toBe(`${path} belongs to another user (4711, and you are 0)`);
    chownSync(path, 0, 0);
    chownSync(folder, 4711, 4711);
    expect(reason()).toBe(`${folder} belongs to another user (4711, and you are 0)`);
  });

  it('must be a regular file', () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const other of [join(folder, 'fifo'), folder, '/dev/zero', '/dev/null'])
      expect(reason(other)).toBe('it is not a regular file');
  });

  it('has a size limit', () => {
    writeFileSync(path, 'x'.repeat(LIMIT));
    expect(reason()).toBe('safe');
    writeFileSync(path, 'x'.repeat(LIMIT + 1));
    expect(reason()).toBe('it is larger than 1 KiB');
  });
});

describe('config/mongoid.yml', () => {
  const locate = (env: NodeJS.ProcessEnv = {}) =>
    resolveDatabaseLocation({ env, cwd: folder, environment: 'production' });
  const mongoid = () => join(folder, 'config', 'mongoid.yml');
  const text = 'production: {clients: {default: {uri: mongodb://db1/rocketjob}}}';
  beforeEach(() => mkdirSync(join(folder, 'config')));

  it('can be a link, as with Capistrano and ConfigMaps', () => {
    mkdirSync(join(folder, 'linked'));
    writeFileSync(join(folder, 'linked', 'mongoid.yml'), text);
    symlinkSync('../linked', join(folder, 'config', '..data'));
    symlinkSync('..data/mongoid.yml', mongoid());
    expect(locate()).toMatchObject({ url: 'mongodb://db1/rocketjob' });
  });

  it.each<[string, () => void, string]>([
    ['every user can write to', () => chmodSync(mongoid(), 0o666), 'every user can write to'],
    ['is a link to nothing', () => relink('nowhere'), 'it is a symbolic link to a file that does not exist'],
    ['is a folder', () => relink('.'), 'it is not a regular file'],
    ['is a pipe', () => relink(pipe()), 'it is not a regular file'],
    ['is too large', () => writeFileSync(mongoid(), '#'.repeat(70_000)), 'it is larger than 64 KiB'],
    ['is no YAML', () => writeFileSync(mongoid(), 'a: ['), 'is not valid YAML'],
    ['is in a folder that is a file', () => replaceFolder(), 'ENOTDIR'],
  ])('is an error if it %s, and never another database', (_what, spoil, message) => {
    writeFileSync(mongoid(), text);
    spoil();
    expect(() => locate()).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
    expect(() => locate()).toThrow(message);
    // If the database is configured elsewhere, the file isn't read.
    expect(locate({ RJ_MONGODB_URL: 'mongodb://db2/x' })).toMatchObject({ url: 'mongodb://db2/x' });
  });

  function relink(target: string): void {
    rmSync(mongoid());
    symlinkSync(target, mongoid());
  }

  function pipe(): string {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    return join(folder, 'fifo');
  }

  function replaceFolder(): void {
    rmSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'config'), '');
  }
});

it.each(['plain', "it's", 'a b; touch x', '$(id)', '', '-n', 'a\nb', "\x1b[2J'\\x", 'ä\u202e€', '*'])(
  'a shell reads the quoted %j as one word',
  (text) => {
    const output = execFileSync('bash', ['-c', `printf %s ${shellQuoted(text)}`]);
    if (text !== '-n') expect(output.toString()).toBe(text);
    expect(shellQuoted(text)).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u);
  },
);
