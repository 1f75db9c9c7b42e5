import { expect, it } from 'vitest';
import { runInOrder } from '../../../../../console/cli/typed/run-in-order';

const TASKS = [
  { text: 'pause app1', line: 1 },
  { text: 'pause app2', line: 3 },
  { text: 'servers', line: 4 },
];
const TEXT = 'pause app1\n# and\npause app2\nservers\n';

it('runs tasks in order, up to the first that fails, and reports those that did not run', async () => {
  const ran: string[] = [];
  const error = new Error('no such server');
  const run = async (task: string) => {
    ran.push(task);
    if (task === 'pause app2') throw error;
  };
  await expect(runInOrder(TEXT, TASKS, run)).rejects.toMatchObject({
    cause: error,
    line: 3,
    stopped: 'stopped at line 3 of 4; line 4 not run',
    notRun: ['servers'],
  });
  expect(ran).toEqual(['pause app1', 'pause app2']);
});

it('says where the last of several failed, and nothing about later lines', async () => {
  const run = async (task: string) => {
    if (task === 'servers') throw new Error('away');
  };
  await expect(runInOrder(TEXT, TASKS, run)).rejects.toMatchObject({
    stopped: 'stopped at line 4 of 4',
    notRun: [],
  });
});

it('leaves the error of a single task unchanged', async () => {
  const error = new Error('no such server');
  await expect(runInOrder('pause app1', TASKS.slice(0, 1), () => Promise.reject(error))).rejects.toBe(error);
});
