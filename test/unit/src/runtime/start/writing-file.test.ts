import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLogFile } from '../../../../../src/logging/log-output';
import { removePidfile, writePidfile } from '../../../../../src/runtime/start/pidfile';
import { writingFile } from '../../../../../src/runtime/start/writing-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-file-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the file of an option', () => {
  it.each([
    ['EACCES', 'this user has no permission to write it'],
    ['EPERM', 'this user has no permission to write it'],
    ['EROFS', 'its file system is read-only'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', "this user's disk quota is used up"],
    ['ENAMETOOLONG', 'its name is too long'],
    ['ELOOP', 'its symbolic links form a loop'],
  ])('is refused with the reason for %s', (code, reason) => {
    const fail = () => {
      throw Object.assign(new Error(`${code}: open`), { code });
    };
    expect(() => writingFile('log', '/var/log/rj.log', fail)).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining(`\`/var/log/rj.log\`: ${reason}.`),
      }),
    );
  });

  it.each([
    ['log', (path: string) => writingFile('log', path, () => closeSync(openLogFile(path)))],
    ['pidfile', writePidfile],
  ])('is refused immediately if it is a pipe without a reader: --%s', (_option, write) => {
    expect(() => write(join(folder, 'pipe'))).toThrow('it is a pipe or socket without a reader');
  });

  it('can be a pipe with a reader', () => {
    const reader = openSync(join(folder, 'pipe'), 'r+');
    expect(() => closeSync(openLogFile(join(folder, 'pipe')))).not.toThrow();
    closeSync(reader);
  });

  it('holds the id of the process, and is removed', () => {
    const path = join(folder, 'tmp', 'rj.pid');
    writePidfile(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    removePidfile(path);
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });
});
