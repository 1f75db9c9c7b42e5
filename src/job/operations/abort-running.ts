import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { DEFAULT_HEARTBEAT_SECONDS, MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import { serversIn } from '../../mongo/servers-collection';
import type { JobDocument } from '../model/job-document';
import type { JobEnvironment } from '../model/job-store';
import { readWithClock } from '../model/read-with-clock';
import { type Changed, changeRubyJob, rubyJobs } from './change-ruby-job';
import { notDone } from './decide';
import { watchOf } from './operation-watch';
import { serverOf } from './ruby/ruby-slices';

/** How long a killed worker may take to exit; its job is checked meanwhile. */
const KILLED_WITHIN_MS = 30_000;
const POLL_MS = 200;

/**
 * Aborts a running Ruby job: kills the worker, waits until it has released the job, and then aborts it. In
 * the other order, the dying worker would overwrite the abort.
 *
 * @throws RocketJobError `invalid_transition`, `not_found`, and the errors of publishing
 */
export async function abortRunning(environment: JobEnvironment, found: JobDocument): Promise<Changed> {
  const { jobs, database } = await rubyJobs(environment);
  // The worker may have moved on to another job.
  const { job, now } = await readWithClock(jobs, found._id);
  const { worker_name: worker } = job;
  if (job.state !== 'running' || typeof worker !== 'string')
    return changeRubyJob(environment, job, now, 'abort');
  const refuse = (why: string) => notDone('abort', job, { code: 'invalid_transition', why });
  const [serverName = ''] = serverOf(worker);
  const server = await serversIn(database).findOne({ name: { $eq: serverName } });
  if (server === null)
    throw refuse(
      `its server ${valueText(serverName)} has no document, so it is dead. Requeue the job with \`job.requeue()\`, then abort it`,
    );
  if (isSilent(server, now))
    throw refuse(
      `its server ${valueText(serverName)} has stopped sending heartbeats, so its worker can't be killed. \`Server.destroyZombies()\` requeues its jobs; then abort this one`,
    );
  if (environment.publish === undefined)
    throw refuse("this process can't publish the event that kills its worker");
  const watch = watchOf(environment);
  const isDry = environment.access?.mode === 'dry';
  if (!isDry) watch?.say(`Killing worker ${worker}…`);
  await environment.publish({
    name: 'RocketJob::Subscribers::Worker',
    action: 'kill',
    parameters: {
      server_id: server._id,
      worker_id: Number(worker.slice(serverName.length + 1)),
      wait_timeout: 0,
    },
  });
  if (isDry) return { job, now };
  const until = performance.now() + KILLED_WITHIN_MS;
  for (;;) {
    const later = await readWithClock(jobs, job._id);
    const { state, worker_name } = later.job;
    if (state !== 'running' || worker_name !== worker) {
      watch?.say(`Worker ${worker} was killed: the job is ${valueText(state)}`);
      return changeRubyJob(environment, later.job, later.now, 'abort');
    }
    if (watch?.signal?.aborted === true) throw interrupted(worker);
    if (performance.now() > until)
      throw refuse(
        `its worker ${worker} was killed ${KILLED_WITHIN_MS / 1_000}s ago and still has it. Abort it once it has failed`,
      );
    await sleep(POLL_MS);
  }
}

/** Whether a server has missed enough heartbeats to count as dead. */
function isSilent({ heartbeat, heartbeat_seconds: seconds }: Document, now: Date): boolean {
  const beatAt: unknown = heartbeat?.updated_at;
  const interval = typeof seconds === 'number' ? seconds : DEFAULT_HEARTBEAT_SECONDS;
  return beatAt instanceof Date && now.getTime() - beatAt.getTime() >= MISSED_HEARTBEATS * interval * 1_000;
}

function interrupted(worker: string): RocketJobError {
  return new RocketJobError(
    'interrupted',
    `Not aborted: you interrupted it after worker ${worker} was killed. Abort the job once it has failed.`,
    {},
  );
}
