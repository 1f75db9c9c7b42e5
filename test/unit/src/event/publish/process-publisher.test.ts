import os from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { processPublisher } from '../../../../../src/event/publish/process-publisher';

afterEach(() => vi.restoreAllMocks());

it('a publisher is this process, and its program', () => {
  const here = { user: os.userInfo().username, host: os.hostname(), pid: process.pid };
  expect(processPublisher('rj-console')).toEqual({ ...here, application: 'rj-console' });
  const argv = vi.spyOn(process, 'argv', 'get');
  argv.mockReturnValue(['/usr/bin/node', '/srv/app/report-job.js', 'x.ts']);
  expect(processPublisher()).toEqual({ ...here, application: 'report-job' });
  argv.mockReturnValue(['/usr/bin/node']);
  expect(processPublisher()).toEqual({ ...here, application: 'node' });
});

it.each([
  { user: 'jack', getuid: () => 1_000, name: 'jack' },
  { user: undefined, getuid: () => 1_000, name: 'uid 1000' },
  // Windows has no ids.
  { user: undefined, getuid: undefined, name: 'uid unknown' },
])('a user without a name in the system is $name', async ({ user, getuid, name }) => {
  vi.stubGlobal('process', Object.create(process, { getuid: { value: getuid } }));
  vi.spyOn(os, 'userInfo').mockImplementation(() => {
    throw new Error('ENOENT');
  });
  vi.stubEnv('USER', user);
  vi.resetModules();
  const { processPublisher: inContainer } = await vi.importActual<{
    processPublisher: typeof processPublisher;
  }>('../../../../../src/event/publish/process-publisher');
  expect(inContainer('x').user).toBe(name);
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
