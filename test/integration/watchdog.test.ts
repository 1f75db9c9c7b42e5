import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** A web application, as far as events are concerned: it hangs on command. */
const APPLICATION = `
  const { RocketJob } = require(${JSON.stringify(join(PACKAGE_ROOT, 'dist', 'src', 'index.js'))});
  const { Worker } = require('node:worker_threads');
  function hangHere() { for (;;); }
  async function main() {
    await RocketJob.connect({ url: process.argv[2] });
    RocketJob.Subscribers.Logger.subscribe();
    const listener = await RocketJob.Event.listener();
    new Worker('(function spinHere() { for (;;); })()', { eval: true, name: 'busy' });
    process.stdin.once('data', async (what) => {
      if (String(what).startsWith('hang')) return hangHere();
      await listener.stop();
      await RocketJob.disconnect();
      process.stdout.write('stopped\\n');
      process.exitCode = 0;
      process.stdin.destroy();
    });
    process.stdout.write('ready\\n');
  }
  main();`;

describe('a process with a watchdog', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-watchdog-'));
    await writeFile(join(folder, 'application.js'), APPLICATION);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function startApplication() {
    const child: ChildProcess = spawn(process.execPath, [
      join(folder, 'application.js'),
      databaseUrl(database()),
    ]);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream as NodeJS.ReadableStream).on('line', (line) => lines.push(line));
    await until(() => lines.includes('ready'));
    return {
      child,
      lines,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    };
  }

  /** Asks until the watchdog has taken over: the first replies may be the main thread's own. */
  async function dump(pid: number) {
    return until(async () => {
      const publication = await RocketJob.Subscribers.Logger.publish(
        'thread_dump',
        { host_name: hostname(), pid },
        { receipts: true },
      );
      for await (const { receipt } of publication.receipts({ timeoutMs: 2_000 })) {
        const { threads } = (receipt?.result ?? { threads: [] }) as {
          threads: { name: string; activity: string; frames: string[] }[];
        };
        if (threads.some(({ name }) => name === 'main') && !threads.some(isOwnDump)) return threads;
      }
      return undefined;
    });
  }

  const isOwnDump = ({ frames }: { frames: string[] }) =>
    frames.some((frame) => frame.includes('dumpUnlessWatched'));

  it('reports where its main thread hangs', async () => {
    await using application = await startApplication();
    expect((await dump(application.child.pid as number)).map(({ name }) => name)).toEqual(['busy', 'main']);
    application.child.stdin?.write('hang\n');
    const threads = await until(async () => {
      const found = await dump(application.child.pid as number);
      return found.find(({ name }) => name === 'main')?.activity === 'busy' && found;
    });
    const [busy, main] = threads;
    expect(main?.frames[0]).toMatch(/application\.js:\d+:in `hangHere'$/);
    expect(busy?.frames[0]).toMatch(/in `spinHere'$/);
    await until(() =>
      application.lines.some((line) => line.includes('Backtrace:') && line.includes('hangHere')),
    );
  });

  it('exits when it has stopped', async () => {
    await using application = await startApplication();
    application.child.stdin?.write('stop\n');
    await until(() => application.lines.includes('stopped'));
  });
});
