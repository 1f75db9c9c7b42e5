import { defaultEnvironment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { requeueDeadWork } from '../../job/queue/dead-work';
import { startsWith } from '../../mongo/stored/starts-with';
import { destroyThose, Servers } from './servers';

/**
 * Puts back in the queue what a dead server worked on, and removes its document if it is still there.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`; unlike that, it refuses a server that is alive.
 *
 * @param name of the server, `host:pid`
 * @returns how many jobs and slices were put back
 * @throws RocketJobError `invalid_argument` for a server that is alive, or that Ruby jobs are running on
 */
export async function requeueDeadServer(name: string): Promise<number> {
  if (typeof name !== 'string' || name.trim() === '')
    throw refusal(name, `Expected the name of a server, \`host:pid\`, got ${shown(name)}.`);
  const server = await Servers.where({ name: { $eq: name } }).first();
  if (server !== undefined && (await destroyThose(Servers.zombies().where({ id: server.id }))) === 0) {
    const why = server.isZombie()
      ? 'Ruby jobs are running on it, which only a Ruby process can put back'
      : 'it is alive, and what it works on is not put back';
    throw refusal(name, `Expected a server that is dead, got ${name}: ${why}.`);
  }
  const database = await defaultEnvironment().primaryDatabase();
  return requeueDeadWork(database, { worker_name: startsWith(`${name}:`) });
}

function refusal(value: unknown, text: string): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', text, { argument: 'name', value });
}
