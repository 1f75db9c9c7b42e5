import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { History, historyPath } from '../../../../../console/input/history/history';
import type { Redaction } from '../../../../../console/input/history/redaction';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-history-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, 'history');
function history(file = path(), redaction: Redaction = 'mask') {
  const problems: string[] = [];
  const kept = new History({
    path: file,
    redaction: () => redaction,
    onProblem: (text) => problems.push(text),
  });
  return Object.assign(kept, { problems });
}

describe('History', () => {
  it('keeps multi-line entries over sessions, the newest first', () => {
    const one = history();
    one.add('a');
    one.add('b {\n  `c\\n`\n}');
    expect(history().entries).toEqual(['b {\n  `c\\n`\n}', 'a']);
  });

  it('can be read before the first entry', () => {
    history().add('first');
    const prepared = history();
    prepared.prepare();
    rmSync(path());
    expect(prepared.entries).toEqual(['first']);
    expect(existsSync(path())).toBe(false);
  });

  it('writes each entry when it is entered, after those of another console', () => {
    const one = history();
    const two = history();
    for (const entry of ['a', 'b', 'c']) {
      one.add(`one ${entry}`);
      two.add(`two ${entry}`);
    }
    expect(history().entries).toEqual(['two c', 'one c', 'two b', 'one b', 'two a', 'one a']);
    expect(existsSync(`${path()}.lock`)).toBe(false);
  });

  it('prints no message if there is no file yet', () => {
    const warn = vi.spyOn(console, 'warn');
    const listeners = process.listenerCount('exit');
    expect(history().entries).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('is private to its owner, even if the file was readable by all', () => {
    writeFileSync(path(), '');
    chmodSync(path(), 0o644);
    history().add('a');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('masks secrets on disk only', () => {
    const one = history();
    one.add('password = "s3cret"');
    expect(one.entries).toEqual(['password = "s3cret"']);
    expect(readFileSync(path(), 'utf8')).toBe('"password = \'<secret>\'"\n');
    const two = history(path(), 'remove');
    two.add('token = "t"');
    expect(two.entries[0]).toBe('token = "t"');
    expect(history().entries).toEqual(["password = '<secret>'"]);
  });

  it('stores neither blank entries nor repetitions', () => {
    const one = history();
    for (const entry of ['a', 'a', ' ', '', 'b', 'a']) one.add(entry);
    expect(history().entries).toEqual(['a', 'b', 'a']);
    history().add('a');
    expect(history().entries).toEqual(['a', 'b', 'a']);
  });

  it("skips lines that aren't entries", () => {
    writeFileSync(path(), '"a"\n{"torn\n12\n"b"\n');
    expect(history().entries).toEqual(['b', 'a']);
  });

  it("doesn't join an entry to an incomplete line", () => {
    writeFileSync(path(), '"a"\n"tor');
    history().add('b');
    expect(history().entries).toEqual(['b', 'a']);
  });

  it('is trimmed when it is too long, even through a link', () => {
    const target = join(folder, 'target');
    writeFileSync(target, Array.from({ length: 10_001 }, (_, index) => `"${index}"\n`).join(''));
    symlinkSync(target, path());
    const one = history();
    expect(one.entries.length).toBe(10_000);
    expect(readFileSync(target, 'utf8').split('\n').length - 1).toBe(9_000);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    one.add('new');
    expect(history().entries.slice(0, 2)).toEqual(['new', '10000']);
  });

  it("doesn't wait for a lock that a killed console left", () => {
    appendFileSync(`${path()}.lock`, '');
    utimesSync(`${path()}.lock`, 0, 0);
    history().add('a');
    expect(history().entries).toEqual(['a']);
    expect(existsSync(`${path()}.lock`)).toBe(false);
  });

  it("reports once that it can't be saved, and continues", () => {
    const one = history(join(folder, 'missing', 'history'));
    one.add('a');
    one.add('b');
    expect(one.entries).toEqual(['b', 'a']);
    expect(one.problems).toEqual([
      expect.stringMatching(/^Can't save the history in `.*ENOENT.*RJ_HISTORY/s),
    ]);
  });
});

describe('historyPath', () => {
  it("doesn't wait if it is a pipe", () => {
    execFileSync('mkfifo', [path()]);
    const kept = history();
    kept.add('a');
    expect(kept.entries).toEqual(['a']);
    expect(kept.problems).toEqual([expect.stringContaining('it is a pipe')]);
  });

  it('is in the home folder unless RJ_HISTORY says otherwise', () => {
    expect(historyPath({ RJ_HISTORY: '/x/y' })).toBe('/x/y');
    expect(historyPath({})).toMatch(/\/\.rj-console_history$/);
  });
});
