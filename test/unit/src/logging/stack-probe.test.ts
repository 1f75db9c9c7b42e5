import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { StackProbe } from '../../../../src/logging/stack-probe';
import { until } from '../../../support/until';

const workers: Worker[] = [];

/** Starts a thread that reports when it is ready. */
async function thread(name: string, code: string): Promise<Worker> {
  const ready = "require('node:worker_threads').parentPort.postMessage('ready');";
  const worker = new Worker(`${ready} ${code}`, { eval: true, name });
  workers.push(worker);
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

/** Whether it still counts. */
async function isAlive(counter: Int32Array): Promise<boolean> {
  const before = counter[0];
  while (counter[0] === before) await new Promise((resolve) => setTimeout(resolve, 1));
  return true;
}

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

it('finds where a looping thread is, repeatedly, and lets it continue', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const worker = await thread(
    'spinning',
    "const { parentPort } = require('node:worker_threads'); parentPort.once('message', function outer(counter) { (function inner() { for (;;) counter[0]++; })(); });",
  );
  worker.postMessage(counter);
  await isAlive(counter);
  for (let round = 0; round < 3; round++) {
    const [stack] = await new StackProbe().stacks((name) => name === 'spinning');
    expect(stack?.activity).toMatchObject({ status: 'busy' });
    const frames = stack?.activity.status === 'busy' ? stack.activity.frames : [];
    expect(frames[0]).toMatch(/:1:in `inner'$/);
    expect(frames[1]).toMatch(/:in `outer'$/);
    expect(await isAlive(counter)).toBe(true);
  }
});

it('reports a waiting thread, and reads only the requested ones', async () => {
  await thread('waiting', 'setInterval(() => {}, 1e6);');
  await thread('other', 'setInterval(() => {}, 1e6);');
  const stacks = await new StackProbe().stacks((name) => name === 'waiting');
  expect(stacks).toEqual([{ thread: 'waiting', activity: { status: 'idle' } }]);
});

it('lets threads exit that were starting when it read them', async () => {
  for (let round = 0; round < 5; round++) {
    const starting = [1, 2, 3].map(
      (id) => new Worker('setInterval(() => {}, 1e6)', { eval: true, name: `s${id}` }),
    );
    await new StackProbe().stacks((name) => name.startsWith('s'));
    await Promise.all(starting.map((worker) => worker.terminate()));
  }
});

it('releases a thread that exits as soon as its native code returns', async () => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'rj-probe-')), 'pipe');
  execFileSync('mkfifo', [pipe]);
  // Until there is a writer.
  const worker = await thread('native', `require('node:fs').openSync(${JSON.stringify(pipe)});`);
  const unhandled: unknown[] = [];
  const take = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', take);
  await until(async () => {
    const idleMs = () => worker.performance.eventLoopUtilization().idle;
    const [stack] = await new StackProbe().stacks((name) => name === 'native', idleMs);
    return stack?.activity.status === 'native';
  });
  // The same silence from a waiting thread means that the machine is slow.
  const waiting = await thread('waiting', 'setInterval(() => {}, 1e6);');
  const idleMs = () => waiting.performance.eventLoopUtilization().idle;
  expect(await new StackProbe().stacks((name) => name === 'native', idleMs)).toEqual([
    { thread: 'native', activity: { status: 'idle' } },
  ]);
  // The wait for an idle thread is shorter than for one that could still respond.
  const replied: string[] = [];
  const ask = async (thread: string, idle?: () => number) => {
    await new StackProbe().stacks((name) => name === thread, idle);
    replied.push(thread);
  };
  await Promise.all([ask('native'), ask('waiting', idleMs)]);
  expect(replied).toEqual(['waiting', 'native']);
  const ended = worker.terminate();
  closeSync(openSync(pipe, 'w'));
  await ended;
  // The probe's late handling of a thread that has returned from native code.
  await sleep(200);
  process.off('unhandledRejection', take);
  expect(unhandled).toEqual([]);
});
