import type { Environment } from '../../environment';
import { valueText } from '../../errors/value-text';
import { requeueRubyWorkOf } from '../../job/operations/ruby/dead-ruby-work';
import { requeueAllOf } from '../../job/queue/dead-work';
import type { DeadServer } from '../../job/queue/requeue';
import { loggerFor } from '../../logging/logger';
import { SERVERS } from '../../mongo/collection-names';
import { serversIn } from '../../mongo/servers-collection';
import { idKey } from '../../mongo/stored/id-key';
import { answeringServers } from './answering-servers';
import type { ServerRecord } from './server-record';
import { usualHeartbeatSeconds } from './usual-heartbeat';
import { zombieFilter } from './zombie';

const logger = loggerFor('RocketJob::Server');

const saidDamaged = new Set<string>();

/**
 * Removes the documents of those of these zombies that are still dead then, and puts back in the queue at once what they
 * worked on: of those that do not say how often they beat, only those that give no sign of life when they are asked. What
 * Ruby's jobs have running on one is put back before its document is deleted: by that, others tell that it is dead.
 *
 * @returns how many were removed, and how many jobs and slices were put back
 */
export async function destroyZombies(
  environment: Environment,
  zombies: readonly ServerRecord[],
): Promise<{ readonly destroyed: number; readonly requeued: number }> {
  if (zombies.length === 0) return { destroyed: 0, requeued: 0 };
  const database = await environment.primaryDatabase();
  // Before anybody is asked: what may not be removed is not asked about either.
  environment.access.checkCommand({
    database: database.databaseName,
    command: { delete: SERVERS },
    transaction: undefined,
  });
  const usualSeconds = usualHeartbeatSeconds(environment);
  const answering = await answeringServers(
    environment,
    zombies.filter(({ runtime }) => runtime === 'ruby'),
  );
  const destroyed: DeadServer[] = [];
  let ofRuby = 0;
  for (const { id, name, state, heartbeat, runtime } of zombies) {
    const keep = (why: string) => logger.warn(`Leaving zombie server ${valueText(name)}: ${why}`);
    if (answering.has(idKey(id))) {
      keep(
        `it responded. Its heartbeats are more than ${usualSeconds} seconds apart: set RocketJob.config.heartbeatSeconds to its interval.`,
      );
    } else {
      const servers = serversIn(database);
      const sameBeat = { 'heartbeat.updated_at': { $eq: heartbeat?.updatedAt ?? null } };
      const stillDead = { $and: [{ _id: id, ...sameBeat }, zombieFilter(undefined, usualSeconds)] };
      if (runtime === 'ruby' && (await servers.findOne(stillDead)) !== null)
        ofRuby += await requeueRubyWorkOf(database, await environment.slicesDatabase(), name);
      const { deletedCount } = await servers.deleteOne(stillDead);
      if (deletedCount === 0) continue;
      logger.warn(`Destroyed zombie server ${valueText(name)}`);
      destroyed.push({ id, wasStopping: state === 'stopping' });
    }
  }
  return { destroyed: destroyed.length, requeued: ofRuby + (await requeueAllOf(database, destroyed)) };
}

/** Names a document in the log that does not tell whether its server lives: once a document and process. */
export function sayDamaged({ id, name, damage }: ServerRecord): void {
  const key = idKey(id);
  if (saidDamaged.has(key)) return;
  saidDamaged.add(key);
  logger.warn(
    `Skipping the damaged document of server ${valueText(name)}: ${damage}. The server may or may not be alive. Correct the document or delete it.`,
    { id: valueText(id) },
  );
}
