import { expect, it } from 'vitest';
import { inMedium } from '../../../../console/display/in-medium';

const TEXT =
  'Kill it: `job.abort({ killWorker: true })`, or `Server.destroyZombies()`. It says job.requeue().';

it.each([
  [
    'ruby',
    'Kill it: `job.abort!(kill_worker: true)`, or `RocketJob::Server.destroy_zombies`. It says job.requeue().',
  ],
  [
    'shell',
    "Kill it: `rj-console job abort $&1 --kill-worker`, or `rj-console -e 'Server.destroyZombies()'`. It says job.requeue().",
  ],
  [
    'typescript',
    "Kill it: `Job.find('$&1').abort({ killWorker: true })`, or `Server.destroyZombies()`. It says job.requeue().",
  ],
] as const)('offers the calls of a message as they are typed in %s', (medium, text) => {
  expect(inMedium(TEXT, medium, '$&1')).toBe(text);
});
