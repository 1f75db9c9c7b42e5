import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { standardError } from '../../../../src/display/output';
import { configureLogging, logWritten, reopenLog } from '../../../../src/logging/destination';
import { loggerFor } from '../../../../src/logging/logger';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  configureLogging({ destination: 'stderr', least: 'warn' });
});

describe.skipIf(!existsSync('/dev/full'))('a log on a full disk', () => {
  it.each([
    { waits: true, count: 1 },
    { waits: true, count: 7 },
    { waits: false, count: 3 },
  ])(
    'reports the number of dropped lines once it can write ($count, waits: $waits)',
    async ({ waits, count }) => {
      const said = vi.spyOn(standardError, 'writeLine').mockReturnValue(undefined as never);
      const path = join(folder, `${waits}-${count}.log`);
      symlinkSync('/dev/full', path);
      configureLogging({ destination: path, waits });
      const logger = loggerFor('Example');
      for (let i = 0; i < count; i++) {
        logger.warn(`lost ${i}`);
        await logWritten();
      }
      expect(said.mock.calls.map(([line]) => String(line))).toEqual([
        expect.stringMatching(
          /^Can't write the log `.*\.log`: .* Log lines are dropped until it can be written again\.$/,
        ),
      ]);
      rmSync(path);
      reopenLog();
      logger.warn('room again');
      await logWritten();
      const lines = readFileSync(path, 'utf8').trim().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { name: 'Example', msg: 'room again' },
        {
          level: 'warn',
          name: 'RocketJob::Log',
          msg: `Dropped ${count} lines of this thread, which could not be written`,
        },
      ]);
      logger.warn('and more');
      await logWritten();
      expect(readFileSync(path, 'utf8').match(/Dropped/g)).toHaveLength(1);
    },
  );
});
