import type { ObjectId } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { requeueDeadWork } from '../../job/queue/dead-work';
import { startsWith } from '../../mongo/stored/starts-with';
import { destroyZombies, sayDamaged } from './destroy-zombies';
import { Server, serversMatching } from './server';
import { untellingFilter, zombieFilter } from './zombie';

/**
 * Puts back in the queue what a dead server worked on, and removes its document if it is still there.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`; unlike that, it refuses a server that is alive.
 *
 * @param name of the server, `host:pid`
 * @returns how many jobs and slices were put back
 * @throws RocketJobError `invalid_argument` for a server that is alive, or that Ruby jobs are running on
 */
export async function requeueDeadServer(environment: Environment, name: string): Promise<number> {
  if (typeof name !== 'string' || name.trim() === '')
    throw refusal(name, `Expected the name of a server, \`host:pid\`, got ${shown(name)}.`);
  const database = await environment.primaryDatabase();
  const servers = boundTo(Server, environment);
  const server = await servers.where({ name: { $eq: name } }).first();
  if (server !== undefined) {
    const zombies = await servers.zombies().where({ id: server.id }).toArray();
    if ((await destroyZombies(database, zombies)) === 0) {
      const why = server.isZombie()
        ? 'Ruby jobs are running on it, which only a Ruby process can put back'
        : 'it is alive, and what it works on is not put back';
      throw refusal(name, `Expected a server that is dead, got ${name}: ${why}.`);
    }
  }
  return requeueDeadWork(database, { worker_name: startsWith(`${name}:`) });
}

/**
 * Removes the documents of dead servers of ours, as a server does: those of Ruby are left to Ruby, which puts their jobs
 * back itself. A document that does not tell whether its server lives is left alone, and named in the log once.
 *
 * @param ownId of the server that does it, which lives, however late its heartbeat is
 * @returns how many were removed
 */
export async function destroyDeadNeighbours(environment: Environment, ownId: ObjectId): Promise<number> {
  const ofOurs = { _id: { $ne: ownId }, heartbeat_seconds: { $exists: true } };
  const dead = { $and: [zombieFilter(), ofOurs] };
  const found = await serversMatching(environment, { $or: [dead, untellingFilter()] }).toArray();
  for (const server of found) if (!server.isTelling) sayDamaged(server);
  const zombies = found.filter(({ isTelling }) => isTelling);
  return destroyZombies(await environment.primaryDatabase(), zombies);
}

function refusal(value: unknown, text: string): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', text, { argument: 'name', value });
}
