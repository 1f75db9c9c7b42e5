import type { ObjectId } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { requeueRubyWorkOf } from '../../job/operations/ruby/dead-ruby-work';
import { claimedUntil, requeueDeadWork } from '../../job/queue/dead-work';
import { SERVERS } from '../../mongo/collection-names';
import { Lookup } from '../../mongo/lookup/lookup';
import { startsWith } from '../../mongo/stored/starts-with';
import { destroyZombies, sayDamaged } from './destroy-zombies';
import { Server } from './server';
import { serverSource } from './server-source';
import { untellingFilter, zombieFilter } from './zombie';

/**
 * Puts back in the queue what a dead server worked on, Ruby's jobs too, and removes its document if it is still there.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`; unlike that, it refuses a server that is alive.
 *
 * @param name of the server, `host:pid`
 * @returns how many jobs and slices were put back
 * @throws RocketJobError `invalid_argument` for a server that is alive or may be
 */
export async function requeueDeadServer(environment: Environment, name: string): Promise<number> {
  if (typeof name !== 'string' || name.trim() === '')
    throw refusal(name, `Expected the name of a server, \`host:pid\`, got ${shown(name)}.`);
  const server = await boundTo(Server, environment)
    .where({ name: { $eq: name } })
    .first();
  const { databaseName } = await environment.database();
  return environment.changes.make({
    change: {
      action: 'requeue',
      noun: 'dead server',
      namespace: `${databaseName}.${SERVERS}`,
      ids: server === undefined ? [name] : [server.id],
      count: 1,
      isSweeping: false,
    },
    run: () => requeueWorkOf(environment, name, server),
    outcome: (requeued) => ({
      text: `${requeued} ${requeued === 1 ? 'job or slice' : 'jobs and slices'} requeued`,
    }),
  });
}

async function requeueWorkOf(
  environment: Environment,
  name: string,
  server: Server | undefined,
): Promise<number> {
  const database = await environment.primaryDatabase();
  const servers = boundTo(Server, environment);
  let requeued = 0;
  if (server !== undefined) {
    const zombies = await servers.zombies().where({ id: server.id }).toArray();
    const done = await destroyZombies(environment, zombies);
    requeued = done.requeued;
    if (done.destroyed === 0) {
      const why = 'it is alive, so its jobs were not requeued';
      throw refusal(name, `${name} is not a dead server: ${why}.`);
    }
  } else {
    requeued += await requeueRubyWorkOf(database, await environment.slicesDatabase(), name);
  }
  const ofIt = { worker_name: startsWith(`${name}:`) };
  requeued += await requeueDeadWork(database, ofIt);
  const until = await claimedUntil(database, ofIt);
  if (requeued > 0 || until === undefined) return requeued;
  throw refusal(
    name,
    `${name} has no document, but may still be running its jobs. Nothing was written. They are requeued automatically after ${until.toISOString()}.`,
  );
}

/**
 * Removes the documents of dead servers of ours, as a server does: those of Ruby are left to Ruby and to operators. A document that does not tell whether its server lives is left alone, and named in the log once.
 *
 * @param ownId of the server that does it, which lives, however late its heartbeat is
 * @returns how many jobs and slices were put back in the queue
 */
export async function destroyDeadNeighbours(environment: Environment, ownId: ObjectId): Promise<number> {
  const ofOurs = { _id: { $ne: ownId }, heartbeat_seconds: { $exists: true } };
  const dead = { $and: [zombieFilter(), ofOurs] };
  const source = serverSource(boundTo(Server, environment));
  const found = await new Lookup(source, [{ $or: [dead, untellingFilter()] }]).toArray();
  for (const server of found) if (!server.isTelling) sayDamaged(server);
  const zombies = found.filter(({ isTelling }) => isTelling);
  return (await destroyZombies(environment, zombies)).requeued;
}

function refusal(value: unknown, text: string): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', text, { argument: 'name', value });
}
