import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EVENT_STRATEGIES } from '../../src/config/settings/event-strategy';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';

/** Runs JavaScript in a separate process until that exits on its own. @returns its output */
async function run(code: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const script = `const { RocketJob } = require('rj-console');
    const inUse = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
    (async () => { ${code} })().catch((error) => { console.error(error); process.exitCode = 1; });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: PACKAGE_ROOT,
    env: { ...process.env, ...env },
  });
  return JSON.parse(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('['))
      .at(-1) ?? 'null',
  );
}

describe.each(EVENT_STRATEGIES)('a process that has listened by %s', (strategy) => {
  const env = () => ({ RJ_MONGODB_URL: freshDatabaseUrl(), RJ_EVENT_STRATEGY: strategy });

  it('exits on its own once it has stopped listening and disconnected', async () => {
    const code = `await RocketJob.connect();
      const listener = await RocketJob.Event.listener();
      await listener.stop();
      await RocketJob.disconnect();
      console.log(JSON.stringify([listener.state.status]));`;
    expect(await run(code, env())).toEqual(['stopped']);
  });

  it('has no connection of the listener once it has stopped listening', async () => {
    const code = `await RocketJob.connect();
      const before = inUse().length;
      const listener = await RocketJob.Event.listener();
      const during = inUse().length;
      await listener.stop();
      while (inUse().length > before) await new Promise((resolve) => setTimeout(resolve, 20));
      console.log(JSON.stringify([during > before, inUse().length <= before]));
      await RocketJob.disconnect();`;
    expect(await run(code, env())).toEqual([true, true]);
  });
});
