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
 * Requeues the work of a dead server, including Ruby's jobs, and removes its document if it still exists.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`, but refuses a server that is alive.
 *
 * @param name the server's name, `host:pid`
 * @returns the number of requeued jobs and slices
 * @throws RocketJobError `invalid_argument` for a server that is or may be alive
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
 * Removes the documents of dead rj-servers, as a server does; Ruby's dead servers are left to Ruby and to
 * operators. A document that doesn't tell whether its server is alive stays, and is logged once.
 *
 * @param ownId the id of the calling server, which is alive however late its heartbeat is
 * @returns the number of requeued jobs and slices
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
