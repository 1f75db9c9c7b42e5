import type { Medium } from './medium';

interface Call {
  /** As the library's messages offer it. */
  readonly offered: string;
  readonly ruby: string;
  readonly shell: string;
}

const CALLS: readonly Call[] = [
  {
    offered: 'job.abort({ killWorker: true })',
    ruby: 'job.abort!(kill_worker: true)',
    shell: 'rj-console job abort ID --kill-worker',
  },
  { offered: 'job.requeue()', ruby: 'job.requeue!', shell: `rj-console -e 'Job.find("ID").requeue()'` },
  {
    offered: 'Server.destroyZombies()',
    ruby: 'RocketJob::Server.destroy_zombies',
    shell: "rj-console -e 'Server.destroyZombies()'",
  },
];

/**
 * Rewrites the calls in a message of the library, so that they can be pasted where the reader types.
 *
 * @param id the id of the job that the message is about, if the reader has no variable `job`
 */
export function inMedium(message: string, medium: Medium, id?: string): string {
  return CALLS.reduce((text, call) => {
    const typed =
      medium === 'typescript' ? call.offered.replace(/^job\./, () => `Job.find('${id}').`) : call[medium];
    return text.replaceAll(`\`${call.offered}\``, () => `\`${typed.replace('ID', () => id ?? 'ID')}\``);
  }, message);
}
