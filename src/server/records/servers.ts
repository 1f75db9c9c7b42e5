import type { Document, Filter, ObjectId } from 'mongodb';
import { defaultEnvironment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { requeueDeadWork } from '../../job/queue/dead-work';
import { loggerFor } from '../../logging/logger';
import { SERVERS } from '../../mongo/collection-names';
import { idFrom, Lookup } from '../../mongo/lookup';
import { knownState } from '../../mongo/lookup-condition';
import type { RecordSource } from '../../mongo/lookup-source';
import type { FieldPath, Plucked, SortBy, Where } from '../../mongo/lookup-types';
import { idKey } from '../../mongo/stored/id-key';
import { startsWith } from '../../mongo/stored/starts-with';
import { rubyWorkLeftBy } from './busy-workers';
import { Server } from './server';
import { SERVER_FIELDS, SERVER_STATES, type ServerDocument, type ServerState } from './server-document';
import { MISSED_HEARTBEATS, untellingFilter, zombieFilter } from './zombie';

const source: RecordSource<Server> = {
  what: 'server',
  collection: () => defaultEnvironment().servers(),
  fields: SERVER_FIELDS,
  condition,
  record: (document, readAt) => new Server(document, readAt),
};

/** What publishing has to know of a server. */
const BRIEF = { name: 1, state: 1, heartbeat_seconds: 1, heartbeat: 1, host: 1, pid: 1 } as const;

/** Servers as the primary has them now, with nothing but what publishing has to know: there may be thousands. */
export function addressedServers(filter: Filter<Document>): Lookup<Server, ServerDocument> {
  const addressed: RecordSource<Server> = {
    ...source,
    collection: async () => {
      const database = await defaultEnvironment().primaryDatabase();
      return database.collection(SERVERS);
    },
    stages: [{ $project: BRIEF }],
  };
  return new Lookup(addressed, [filter]);
}

/**
 * Finding servers: what `RocketJob.Server` is.
 *
 * Mirrors the class methods and scopes of `RocketJob::Server`.
 */
export const Servers = {
  /** Every server that has a document, in the order of their ids. */
  all: (): Lookup<Server, ServerDocument> => new Lookup(source),

  /**
   * Servers by their fields. A bare host name as `name` finds the servers of that host.
   *
   * @example await RocketJob.Server.where({ name: 'myhost' }).first();
   */
  where: (filter: Where<ServerDocument>): Lookup<Server, ServerDocument> => Servers.all().where(filter),

  /** The server with this id. @throws RocketJobError `not_found` */
  async find(id: ObjectId | string): Promise<Server> {
    const server = await Servers.where({ id }).first();
    if (server !== undefined) return server;
    throw new RocketJobError(
      'not_found',
      `Expected the id of a server, got ${shown(id)}, and no server has it. It may have ended: \`Server.all()\` lists those there are.`,
      { what: 'server', id: valueText(id) },
    );
  },

  first: (): Promise<Server | undefined> => Servers.all().first(),
  last: (): Promise<Server | undefined> => Servers.all().last(),
  count: (): Promise<number> => Servers.all().count(),
  toArray: (): Promise<Server[]> => Servers.all().toArray(),
  pluck: <const F extends readonly [FieldPath<ServerDocument>, ...FieldPath<ServerDocument>[]]>(
    ...fields: F
  ): Promise<Plucked<ServerDocument, F>> => Servers.all().pluck(...fields),
  sort: (order: SortBy<ServerDocument>): Lookup<Server, ServerDocument> => Servers.all().sort(order),
  limit: (count: number): Lookup<Server, ServerDocument> => Servers.all().limit(count),
  [Symbol.asyncIterator]: (): AsyncIterator<Server> => Servers.all()[Symbol.asyncIterator](),

  running: (): Lookup<Server, ServerDocument> => Servers.where({ state: 'running' }),
  paused: (): Lookup<Server, ServerDocument> => Servers.where({ state: 'paused' }),
  starting: (): Lookup<Server, ServerDocument> => Servers.where({ state: 'starting' }),
  stopping: (): Lookup<Server, ServerDocument> => Servers.where({ state: 'stopping' }),

  /** Servers that have missed `missed` heartbeats (4), each by its own interval and the database's clock. */
  zombies: (missed = MISSED_HEARTBEATS): Lookup<Server, ServerDocument> =>
    Servers.where(zombieFilter(checkedMissed(missed))),

  /** How many servers are in each state; a state without any is left out. */
  countsByState: (): Promise<Readonly<Partial<Record<ServerState, number>>>> =>
    Servers.all().countsBy('state'),

  /**
   * Removes the documents of servers that are dead, puts what they worked on back in the queue, and returns how many
   * servers these were. One that beats again in the meantime stays. A dead Ruby server with work of its own left stays
   * too: only a Ruby process can put that back in the queue.
   */
  async destroyZombies(): Promise<number> {
    const destroyed = await destroyThose(Servers.zombies());
    if (destroyed > 0) await requeueDeadWork(await defaultEnvironment().primaryDatabase());
    return destroyed;
  },
} as const;

/** Servers by a filter as the database takes it. */
function serversMatching(filter: Filter<Document>): Lookup<Server, ServerDocument> {
  return new Lookup(source, [filter]);
}

/**
 * Removes the documents of dead servers of ours, as a server does: those of Ruby are left to Ruby, which puts their jobs
 * back itself. A document that does not tell whether its server lives is left alone, and named in the log once.
 *
 * @param ownId of the server that does it, which lives, however late its heartbeat is
 */
export async function destroyDeadNeighbours(ownId: ObjectId): Promise<number> {
  const ofOurs = { _id: { $ne: ownId }, heartbeat_seconds: { $exists: true } };
  const dead = { $and: [zombieFilter(), ofOurs] };
  const found = await serversMatching({ $or: [dead, untellingFilter()] }).toArray();
  for (const server of found) if (!server.isTelling) sayDamaged(server);
  return destroyAll(found.filter(({ isTelling }) => isTelling));
}

const saidDamaged = new Set<string>();

/** Once a document and process. */
function sayDamaged({ id, name, damage }: Server): void {
  const key = idKey(id);
  if (saidDamaged.has(key)) return;
  saidDamaged.add(key);
  loggerFor('RocketJob::Server').warn(
    `Skipping the damaged document of server ${valueText(name)}: ${damage}. Whether the server is alive can't be told. Correct the document or delete it.`,
    { id: valueText(id) },
  );
}

/** Removes the documents of those of these zombies that are still dead then. @returns how many */
export async function destroyThose(zombies: Lookup<Server, ServerDocument>): Promise<number> {
  return destroyAll(await zombies.toArray());
}

async function destroyAll(zombies: readonly Server[]): Promise<number> {
  const servers = await defaultEnvironment().servers();
  const logger = loggerFor('RocketJob::Server');
  let destroyed = 0;
  for (const { id, name } of zombies) {
    if (await rubyWorkLeftBy(name)) {
      logger.warn(
        `Leaving zombie server ${name}: Ruby jobs are running on it. Destroy it from a Ruby process.`,
      );
      continue;
    }
    const { deletedCount } = await servers.deleteOne({ _id: id, ...zombieFilter() });
    if (deletedCount > 0) logger.warn(`Destroyed zombie server ${name}`);
    destroyed += deletedCount;
  }
  return destroyed;
}

function checkedMissed(missed: unknown): number {
  if (typeof missed === 'number' && Number.isFinite(missed) && missed >= 1) return missed;
  throw new RocketJobError(
    'invalid_argument',
    `Expected the number of missed heartbeats to be 1 or more, got ${shown(missed)}.`,
    { argument: 'missed', value: missed },
  );
}

/** What finds servers. */
export type ServerLookups = typeof Servers;

function condition(field: string, value: unknown): Filter<Document> {
  switch (field) {
    case '_id':
      return { _id: idFrom(value) };
    case 'name':
      return typeof value === 'string' && !value.includes(':')
        ? { $or: [{ name: value }, { name: startsWith(`${value}:`) }] }
        : { name: value };
    case 'state':
      return { state: knownState(value, SERVER_STATES) };
    default:
      return { [field]: value };
  }
}
