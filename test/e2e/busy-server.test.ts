import { expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { runConsole } from '../support/console-process';
import { jobServers, MarkJob } from '../support/job-servers';

const { database, start } = jobServers();
const run = (...args: string[]) => runConsole([...args, '--url', databaseUrl(database())]);

it('reports a busy server as done only when it has exited, and follows a kill for longer than it waits', async () => {
  await using server = start('--workers', '1');
  await server.reaches('running', 1);
  await MarkJob.create({ name: 'long', stuck: 'in a loop' });
  await server.logs('stuck in a loop');
  const shown = (result: { stdout: string }) => result.stdout.replaceAll(server.name, 'busy:1');

  const worker = `Worker.publish('stop', {worker_id: 1, server_id: Server.first().id})`;
  const stopped = await run('--follow', '0.3', '-e', worker);
  expect(shown(stopped)).toMatch(/… busy:1 {2}in progress\n0 of 1 done, 1 in progress/);
  expect(stopped.code).toBe(4);

  const stopping = await run('stop', server.name, '--wait', '0.3');
  expect(shown(stopping)).toMatch(/… busy:1 {2}running → stopping\n0 of 1 done, 1 in progress/);
  expect(stopping.code).toBe(4);
  const said = await run('events', '-n', '1');
  expect(shown(said)).toMatch(/stopped busy:1: in progress\n$/);

  const killed = await run('kill', server.name);
  expect(shown(killed)).toMatch(/✓ busy:1 {2}stopping → exited\n1 of 1 done/);
  expect(killed.code).toBe(0);
  expect(await server.exited).toBe(0);
  const after = await run('events', '-n', '3');
  expect(shown(after)).toMatch(
    /stopped worker 1 of busy:1: done in [\s\S]*stopped busy:1: done\n.*killed busy:1: done\n$/,
  );
});
