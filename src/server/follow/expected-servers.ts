import type { Document, Filter } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import type { EventDraft } from '../../event/event';
import type { ExpectedServer } from '../../event/receipts/outcome';
import { byName } from '../../mongo/by-name';
import { SERVERS } from '../../mongo/collection-names';
import { Lookup } from '../../mongo/lookup/lookup';
import type { RecordSource } from '../../mongo/lookup/lookup-source';
import { exactly } from '../../mongo/stored/exactly';
import { objectIdFrom } from '../../mongo/stored/object-id-from';
import { LoggerSubscriber } from '../../subscribers/logger';
import { numberFrom } from '../../subscribers/received-values';
import { SecretConfigSubscriber } from '../../subscribers/secret-config';
import { ServerSubscriber } from '../../subscribers/server';
import { type Target, targetOf } from '../../subscribers/target';
import { WorkerSubscriber } from '../../subscribers/worker';
import { Server } from '../records/server';
import { onHost, serverSource } from '../records/server-source';

/** The fields that name the target of an event. */
type Addressed = Pick<EventDraft, 'name' | 'parameters'>;

/** Whether an event is for servers; if not, it is a user's own event, which any process may receive. */
export function isForServers({ name }: Pick<EventDraft, 'name'>): boolean {
  return SERVER_FILTERS.has(name);
}

/**
 * Returns the servers that should act on an event, by name, in their current state; undefined for a user's
 * own event, which any process may receive.
 */
export async function expectedServers(
  environment: Environment,
  event: Addressed,
): Promise<readonly ExpectedServer[] | undefined> {
  const filter = SERVER_FILTERS.get(event.name);
  if (filter === undefined) return undefined;
  const servers = await addressedServers(environment, filter(targetOf(event))).toArray();
  return servers.sort(byName).map(asExpected);
}

/** The fields of a server that publishing reads. */
const BRIEF = { name: 1, state: 1, heartbeat_seconds: 1, heartbeat: 1, host: 1, pid: 1 } as const;

/**
 * Finds servers as the primary has them now, with only the fields that publishing needs: there may be
 * thousands.
 */
function addressedServers(environment: Environment, filter: Filter<Document>): Lookup<Server> {
  const addressed: RecordSource<Server> = {
    ...serverSource(boundTo(Server, environment)),
    collection: async () => (await environment.primaryDatabase()).collection(SERVERS),
    stages: [{ $project: BRIEF }],
  };
  return new Lookup(addressed, [filter]);
}

const NOBODY: Filter<Document> = { _id: { $in: [] } };

/** For each event that is for servers, the filter that finds those of a target. */
const SERVER_FILTERS = new Map<string, (target: Target) => Filter<Document>>([
  [ServerSubscriber.eventName, either],
  [
    WorkerSubscriber.eventName,
    (target) => ('server_id' in target ? { _id: exactly(idIn(target.server_id)) } : NOBODY),
  ],
  [
    LoggerSubscriber.eventName,
    (target) => ({
      $and: [{}, ...('host_name' in target ? [onHost(target.host_name)] : []), ...ofProcess(target)],
    }),
  ],
  [SecretConfigSubscriber.eventName, () => ({})],
]);

/**
 * Matches every server, or those that match either parameter. The name must match completely: a host name
 * doesn't match a server.
 */
function either(target: Target): Filter<Document> {
  const fitting = [
    ...('server_id' in target ? [{ _id: exactly(idIn(target.server_id)) }] : []),
    ...('name' in target ? [{ name: exactly(target.name) }] : []),
  ];
  return fitting.length === 0 ? {} : { $or: fitting };
}

function idIn(value: unknown): unknown {
  return objectIdFrom(value) ?? value;
}

/** Matches by the process id that a server reports; without one, by its name, `host:pid`. */
function ofProcess(target: Target): Filter<Document>[] {
  if (!('pid' in target)) return [];
  const pid = numberFrom(target.pid);
  const inName = pid === undefined ? exactly(target.pid) : new RegExp(`:${pid}$`);
  return [
    { $or: [{ pid: exactly(pid ?? target.pid) }, { pid: { $not: { $type: 'number' } }, name: inName }] },
  ];
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
    heartbeatSeconds: server.heartbeatSeconds,
    heartbeatAt: server.heartbeat?.updatedAt,
    heartbeatAgeMs: server.heartbeat && server.readAt.getTime() - server.heartbeat.updatedAt.getTime(),
  };
}
