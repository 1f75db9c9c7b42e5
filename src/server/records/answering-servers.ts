import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Document, ObjectId } from 'mongodb';
import type { Environment } from '../../environment';
import { serversIn } from '../../mongo/servers-collection';
import { idKey } from '../../mongo/stored/id-key';
import { ownValueAt } from '../../mongo/stored/own-value-at';
import { ServerSubscriber } from '../../subscribers/server';
import type { ServerRecord } from './server-record';

/** Ruby servers that poll receive an event within a second, but a slow subscriber delays their other ones. */
const ANSWER_WITHIN_MS = 5_000;
const POLL_EVERY_MS = 100;

/** A server as it was read before it is asked. */
export type AskedServer = Pick<ServerRecord, 'id' | 'heartbeat'>;

/**
 * Asks servers for a heartbeat, each with its own refresh event. For servers that don't report their
 * interval: a missing heartbeat may only mean a long one.
 *
 * @returns the `idKey` of the servers that responded
 * @throws RocketJobError as `publish` does: then no server was asked
 */
export async function answeringServers(
  environment: Environment,
  servers: readonly AskedServer[],
): Promise<ReadonlySet<string>> {
  const silent = new Map(servers.map((server) => [idKey(server.id), server]));
  if (silent.size === 0) return new Set();
  await Promise.all(
    servers.map(({ id }) =>
      environment.publish({
        name: ServerSubscriber.eventName,
        action: 'refresh',
        parameters: { server_id: id },
      }),
    ),
  );
  const answered = new Set<string>();
  const database = await environment.primaryDatabase();
  const end = performance.now() + ANSWER_WITHIN_MS;
  while (silent.size > 0 && performance.now() < end) {
    const ids = [...silent.values()].map(({ id }) => id);
    const found = await heartbeats(database, ids);
    for (const [key, server] of silent) {
      if (found.has(key) && found.get(key) === server.heartbeat?.updatedAt.getTime()) continue;
      if (found.has(key)) answered.add(key);
      silent.delete(key);
    }
    if (silent.size > 0) await sleep(POLL_EVERY_MS);
  }
  return answered;
}

/** Returns the time of each server's last heartbeat, by `idKey`, without deleted ones. */
async function heartbeats(database: Db, ids: readonly ObjectId[]): Promise<Map<string, number | undefined>> {
  const projection = { 'heartbeat.updated_at': 1 };
  const found: Document[] = await serversIn(database)
    .find({ _id: { $in: [...ids] } }, { projection })
    .toArray();
  return new Map(
    found.map((document) => {
      const updatedAt = ownValueAt(document, 'heartbeat.updated_at');
      return [idKey(document['_id']), updatedAt instanceof Date ? updatedAt.getTime() : undefined];
    }),
  );
}
