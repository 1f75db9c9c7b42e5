import type { Db, ObjectId } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { requeueAllOf } from '../../job/queue/dead-work';
import { loggerFor } from '../../logging/logger';
import { serversIn } from '../../mongo/servers-collection';
import { idKey } from '../../mongo/stored/id-key';
import { rubyWorkLeftBy } from './busy-workers';
import type { ServerRecord } from './server-record';
import { zombieFilter } from './zombie';

const saidDamaged = new Set<string>();

/**
 * Removes the documents of those of these zombies that are still dead then, and puts back in the queue at once what they
 * worked on. A dead Ruby server with work of its own left stays: only a Ruby process can put that back in the queue.
 *
 * @returns how many were removed, and how many jobs and slices were put back
 */
export async function destroyZombies(
  database: Db,
  zombies: readonly ServerRecord[],
): Promise<{ readonly destroyed: number; readonly requeued: number }> {
  const servers = serversIn(database);
  const logger = loggerFor('RocketJob::Server');
  const destroyed: ObjectId[] = [];
  for (const { id, name } of zombies) {
    if (await rubyWorkLeftBy(database, name)) {
      logger.warn(
        `Leaving zombie server ${name}: Ruby jobs are running on it. Destroy it from a Ruby process.`,
      );
      continue;
    }
    const { deletedCount } = await servers.deleteOne({ _id: id, ...zombieFilter() });
    if (deletedCount === 0) continue;
    logger.warn(`Destroyed zombie server ${name}`);
    destroyed.push(id);
  }
  return { destroyed: destroyed.length, requeued: await requeueAllOf(database, destroyed) };
}

/** Names a document in the log that does not tell whether its server lives: once a document and process. */
export function sayDamaged({ id, name, damage }: ServerRecord): void {
  const key = idKey(id);
  if (saidDamaged.has(key)) return;
  saidDamaged.add(key);
  loggerFor('RocketJob::Server').warn(
    `Skipping the damaged document of server ${valueText(name)}: ${damage}. Whether the server is alive can't be told. Correct the document or delete it.`,
    { id: valueText(id) },
  );
}
