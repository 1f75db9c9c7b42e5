import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** The same names and fields as in the server's file. */
class RogueJob extends Job {
  override destroyOnComplete = false;
  how = '';
  perform() {}
}

const CODE = `
const { Job } = require('rj-console');
const { parentPort, workerData } = require('node:worker_threads');
const later = (run) => setTimeout(run, 100);

const WAYS = {
  'posts a word': () => parentPort.postMessage('done'),
  'posts null': () => parentPort.postMessage(null),
  'posts a report': () => parentPort.postMessage({ type: 'done' }),
  'says it is spoiled': () => parentPort.postMessage({ type: 'spoiled' }),
  'removes listeners': () => parentPort.removeAllListeners(),
  'closes the port': () => parentPort.close(),
  'looks for the port': () => { if (workerData.port) throw new Error('found'); },
  'leaves a timer that throws': () => later(() => { throw new TypeError('left behind'); }),
  'leaves a rejection': () => later(() => Promise.reject(new TypeError('left behind'))),
  'leaves an exit': () => later(() => process.exit(3)),
  'leaves undefined': () => later(() => { throw undefined; }),
  'leaves a line': () => later(() => console.log('said later')),
  'takes a while': () => new Promise((resolve) => setTimeout(resolve, 400)),
};
class RogueJob extends Job {
  how = '';
  async perform() { await WAYS[this.how](); }
}
module.exports = { RogueJob };
`;

describe('the worker of a job', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-rogue-'));
    await writeFile(join(folder, 'rogue.js'), CODE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = () =>
    new ServerProcess(
      databaseUrl(database()),
      ['--require', 'rogue.js', '--workers', '1', '--heartbeat-seconds', '0.5'],
      { cwd: folder },
    );
  const performed = async (...ways: readonly string[]) => {
    for (const how of ways) await RogueJob.create({ how });
    await until(
      async () => (await RogueJob.completed().count()) + (await RogueJob.failed().count()) === ways.length,
    );
    const jobs = await RogueJob.all().toArray();
    const states = jobs.map(({ how, state }) => [how, state]);
    for (const job of jobs) await job.destroy();
    return states;
  };

  it("doesn't let the job reach its channel to the server: every job completes, and the server continues", async () => {
    await using server = start();
    await server.reaches('running', 1);
    const ways = ['posts a word', 'posts null', 'posts a report', 'says it is spoiled', 'looks for the port'];
    for (const how of [...ways, 'removes listeners', 'closes the port']) {
      expect(await performed(how, 'takes a while')).toEqual([
        [how, 'completed'],
        ['takes a while', 'completed'],
      ]);
    }
    expect(server.lines.some(({ thread }) => thread === 'rocketjob 002')).toBe(false);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('logs leftovers under their job, protects the next one, and is replaced', async () => {
    await using server = start();
    await server.reaches('running', 1);
    const ways = [
      ['leaves a timer that throws', 'left behind'],
      ['leaves a rejection', 'left behind'],
      ['leaves an exit', 'process.exit(3) was called after the job had finished'],
      ['leaves undefined', undefined],
    ] as const;
    for (const [index, [how, text]] of ways.entries()) {
      expect(await performed(how, 'takes a while')).toEqual([
        [how, 'completed'],
        ['takes a while', 'completed'],
      ]);
      const line = await server.logs(
        "The job's code failed after the job had finished: its worker is replaced",
        `rocketjob 00${index + 1}`,
      );
      expect(line).toMatchObject({
        name: 'RogueJob',
        ...(text === undefined ? {} : { err: { message: text } }),
      });
    }
    expect(await performed('takes a while')).toEqual([['takes a while', 'completed']]);
    const last = server.lines.findLast(({ msg }) => msg === 'Completed #perform');
    expect(last?.thread).toBe(`rocketjob 00${ways.length + 1}`);
  });

  it('logs late output under the class of the job', async () => {
    await using server = start();
    await server.reaches('running', 1);
    await performed('leaves a line');
    expect(await server.logs('said later')).toMatchObject({ name: 'RogueJob' });
  });
});
