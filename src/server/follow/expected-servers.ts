import type { Document, Filter } from 'mongodb';
import { valueText } from '../../errors/value-text';
import type { EventDraft } from '../../event/event';
import type { ExpectedServer } from '../../event/receipts/outcome';
import { byName } from '../../mongo/by-name';
import { exactly } from '../../mongo/stored/exactly';
import { objectIdFrom } from '../../mongo/stored/object-id-from';
import { startsWith } from '../../mongo/stored/starts-with';
import { LoggerSubscriber } from '../../subscribers/logger';
import { SecretConfigSubscriber } from '../../subscribers/secret-config';
import { ServerSubscriber } from '../../subscribers/server';
import { WorkerSubscriber } from '../../subscribers/worker';
import type { Server } from '../records/server';
import { addressedServers } from '../records/servers';

/** What tells whom an event is for. */
type Addressed = Pick<EventDraft, 'name' | 'parameters'>;

/** The servers that should act on an event, by name, as they stand now; undefined for a user's own event, which may be for anybody. */
export async function expectedServers(event: Addressed): Promise<readonly ExpectedServer[] | undefined> {
  const filter = targetFilter(event);
  if (filter === undefined) return undefined;
  const servers = await addressedServers(filter).toArray();
  return servers.sort(byName).map(asExpected);
}

function targetFilter({ name, parameters }: Addressed): Filter<Document> | undefined {
  const { server_id, name: serverName, host_name, pid } = parameters;
  switch (name) {
    case ServerSubscriber.eventName:
    case WorkerSubscriber.eventName:
      if (server_id !== undefined) return { _id: exactly(objectIdFrom(server_id) ?? server_id) };
      // Exactly this name: a server does not take its host for it, as a lookup does.
      return serverName === undefined ? {} : { name: exactly(serverName) };
    case LoggerSubscriber.eventName:
      if (host_name === undefined) return pid === undefined ? {} : { $and: [{ name: endingWith(pid) }] };
      return {
        name: pid === undefined ? onHost(host_name) : exactly(`${valueText(host_name)}:${valueText(pid)}`),
      };
    case SecretConfigSubscriber.eventName:
      return {};
    default:
      return undefined;
  }
}

function onHost(host: unknown): Document {
  return typeof host === 'string' ? startsWith(`${host}:`) : exactly(host);
}

function endingWith(pid: unknown): unknown {
  return typeof pid === 'number' ? new RegExp(`:${pid}$`) : exactly(pid);
}

function asExpected(server: Server): ExpectedServer {
  const { damage } = server;
  return {
    ...(damage !== undefined && { damage }),
    id: server.id,
    name: server.name,
    state: server.state,
    runtime: server.runtime,
    isZombie: server.isZombie(),
    heartbeatAt: server.heartbeat?.updatedAt,
    heartbeatAgeMs: server.heartbeat && server.readAt.getTime() - server.heartbeat.updatedAt.getTime(),
  };
}
