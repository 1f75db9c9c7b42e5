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
 * Removes the documents of those zombies that are still dead then, and immediately requeues their work. If a
 * server doesn't report its heartbeat interval, it is asked, and removed only if it doesn't respond. A
 * server's running Ruby jobs are requeued before its document is deleted, because a missing document marks
 * the server as dead.
 *
 * @returns the number of removed servers, and of requeued jobs and slices
 */
export async function destroyZombies(
  environment: Environment,
  zombies: readonly ServerRecord[],
): Promise<{ readonly destroyed: number; readonly requeued: number }> {
  if (zombies.length === 0) return { destroyed: 0, requeued: 0 };
  const database = await environment.primaryDatabase();
  // Before the user or a server is asked: if the removal isn't allowed, there is nothing to ask.
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

/** Logs a document that doesn't tell whether its server is alive: once per document and process. */
export function sayDamaged({ id, name, damage }: ServerRecord): void {
  const key = idKey(id);
  if (saidDamaged.has(key)) return;
  saidDamaged.add(key);
  logger.warn(
    `Skipping the damaged document of server ${valueText(name)}: ${damage}. The server may or may not be alive. Correct the document or delete it.`,
    { id: valueText(id) },
  );
}
