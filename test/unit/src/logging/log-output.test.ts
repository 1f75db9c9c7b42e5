import { execFileSync } from 'node:child_process';
import {
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { display } from '../../../../src/display/display-text';
import { escapedLines } from '../../../../src/display/escaped';
import { LogOutput } from '../../../../src/logging/log-output';

const LINE = escapedLines(`${'x'.repeat(999)}\n`);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ignored = () => {};

describe('the output of the log', () => {
  it('drops lines, and counts them, rather than waiting for a pipe without a reader', async () => {
    const fifo = join(folder, 'pipe');
    execFileSync('mkfifo', [fifo]);
    const pipe = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    const dropped: number[] = [];
    const output = new LogOutput({
      destination: pipe,
      waits: false,
      onDropped: (count) => dropped.push(count),
    });
    for (let i = 0; i < 3_000; i++) output.write(LINE);
    expect(dropped).toEqual([]);
    let taken = 0;
    const take = () => {
      try {
        for (;;) taken += readSync(pipe, Buffer.alloc(65_536));
      } catch {
        return setImmediate(false);
      }
    };
    const written = output.written().then(() => true);
    while (!(await Promise.race([written, take()])));
    await take();
    expect(dropped).toHaveLength(1);
    expect(taken / LINE.length + Number(dropped[0])).toBe(3_000);
    expect(taken).toBeGreaterThan(1_000_000);
    expect(output.isStuck).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full')).each([true, false])(
    "reports once why lines can't be written, and again after others were (waits: %s)",
    async (waits) => {
      const path = join(folder, `full-${waits}`);
      symlinkSync('/dev/full', path);
      const failures: unknown[] = [];
      const onFailed = (error: Error) => failures.push((error as NodeJS.ErrnoException).code);
      const output = new LogOutput({ destination: path, waits, onDropped: ignored, onFailed });
      const writeTwo = async () => {
        for (let i = 0; i < 2; i++) {
          output.write(LINE);
          await output.written();
        }
      };
      await writeTwo();
      expect(failures).toEqual(['ENOSPC']);
      rmSync(path);
      output.reopen();
      await writeTwo();
      rmSync(path);
      symlinkSync('/dev/full', path);
      output.reopen();
      await writeTwo();
      expect(failures).toEqual(['ENOSPC', 'ENOSPC']);
    },
  );

  it.each([true, false])(
    'counts lines that a full disk rejects, and reports them once it can write (waits: %s)',
    async (waits) => {
      const [path, target] = [join(folder, `disk-${waits}.log`), join(folder, `room-${waits}.log`)];
      const dropped: number[] = [];
      symlinkSync('/dev/full', path);
      const output = new LogOutput({ destination: path, waits, onDropped: (count) => dropped.push(count) });
      for (let i = 0; i < 3; i++) {
        output.write(LINE);
        await output.written();
      }
      expect(dropped).toEqual([]);
      rmSync(path);
      symlinkSync(target, path);
      output.reopen();
      output.write(display`room again\n`);
      await output.written();
      expect(dropped).toEqual([3]);
      expect(readFileSync(target, 'utf8')).toBe('room again\n');
    },
  );

  it.each([true, false])('appends, and reopens its file by its name (waits: %s)', async (waits) => {
    const path = join(folder, `log-${waits}`, 'it.log');
    const output = new LogOutput({ destination: path, waits, onDropped: ignored });
    output.write(display`one\n`);
    output.write(display`two\n`);
    await output.written();
    renameSync(path, `${path}.1`);
    output.reopen();
    output.write(display`three\n`);
    await output.written();
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });
});
