import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Document, Filter } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { requeueAllOf } from '../../job/queue/dead-work';
import { loggerFor } from '../../logging/logger';
import { DEFAULT_HEARTBEAT_SECONDS } from '../../mongo/heartbeat-rule';
import { ownValueAt } from '../../mongo/stored/own-value-at';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { AskedServer } from './answering-servers';
import { SERVER_SCHEMA } from './server-document';
import { isZombie, type ReadServer } from './zombie';

/** How late a heartbeat may be. */
const LATE_MS = 1_000;
const POLL_EVERY_MS = 200;

/** Takes over a server name from its dead owner, never from a living one. */
export class NameTakeover {
  readonly #name: string;
  readonly #answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>>;
  readonly #logger = loggerFor('RocketJob::Server');

  /** @param answering asks servers for a heartbeat, and returns the `idKey` of those that respond */
  constructor(name: string, answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>>) {
    this.#name = name;
    this.#answering = answering;
  }

  /**
   * Removes the document of the dead server with this name, and requeues its jobs.
   *
   * @param taken the database's error that the name is taken
   * @param signal aborted when the server is to stop: then it waits no longer, and removes nothing
   * @throws RocketJobError `name_taken` if a living server has this name
   */
  async removeDeadOwner(servers: Collection, taken: unknown, signal?: AbortSignal): Promise<void> {
    const owner = await this.#owner(servers);
    if (owner === undefined) return;
    // The owner of this process's default name is most likely an earlier process with the same pid. But
    // containers may share a host name, and all have pid 1, so the owner gets the time of one heartbeat to
    // show that it is alive.
    const isOurDefaultName = this.#name === `${os.hostname()}:${process.pid}`;
    const isDead =
      (isZombie(owner.read, owner.readAt) && !(await this.#answers(owner.read))) ||
      (isOurDefaultName && !(await this.#beats(servers, owner.read, signal)));
    if (signal?.aborted === true) return;
    if (!isDead) {
      throw new RocketJobError(
        'name_taken',
        `A server named \`${this.#name}\` is already running. The server did not start. Stop the other one, or give this one another name with --name.`,
        { name: this.#name },
        { cause: taken },
      );
    }
    const { deletedCount } = await servers.deleteOne(sameBeat(owner.read));
    const id = owner.read.get('_id');
    const wasStopping = owner.read.get('state') === 'stopping';
    if (deletedCount > 0 && id !== undefined) await requeueAllOf(servers.db, [{ id, wasStopping }]);
  }

  /**
   * Whether a server that doesn't report its heartbeat interval, such as a Ruby server, responds when asked.
   */
  async #answers(owner: ReadServer): Promise<boolean> {
    const id = owner.get('_id');
    if (id === undefined || owner.get('heartbeat_seconds') !== undefined) return false;
    const updatedAt = owner.get('heartbeat.updated_at');
    const heartbeat = updatedAt && { updatedAt, workers: 0 };
    return (await this.#answering([{ id, heartbeat }])).size > 0;
  }

  async #owner(servers: Collection): Promise<{ read: ReadServer; readAt: Date } | undefined> {
    const [found] = await servers
      .aggregate([{ $match: { name: this.#name } }, { $set: { readAt: '$$NOW' } }])
      .toArray();
    return found && { read: new StoredRecord(SERVER_SCHEMA, found), readAt: found['readAt'] };
  }

  /** Whether this document's server sends a new heartbeat within one interval. */
  async #beats(servers: Collection, owner: ReadServer, signal?: AbortSignal): Promise<boolean> {
    const intervalMs = (owner.get('heartbeat_seconds') ?? DEFAULT_HEARTBEAT_SECONDS) * 1_000;
    const end = performance.now() + intervalMs + LATE_MS;
    this.#logger.warn(
      `A server named ${this.#name} exited without deleting its document, or is still running. Waiting up to ${Math.ceil((intervalMs + LATE_MS) / 1_000)} seconds for its next heartbeat. To start at once, give each server its own name with --name.`,
    );
    while (performance.now() < end && signal?.aborted !== true) {
      if ((await servers.countDocuments(sameBeat(owner))) === 0) {
        return (await servers.countDocuments({ _id: { $eq: owner.document['_id'] } })) > 0;
      }
      await sleep(POLL_EVERY_MS);
    }
    return false;
  }
}

/** Matches a server's document as long as it has no new heartbeat, whatever its heartbeat field contains. */
function sameBeat({ document }: ReadServer): Filter<Document> {
  const updatedAt = ownValueAt(document, 'heartbeat.updated_at') ?? null;
  return { _id: { $eq: document['_id'] }, 'heartbeat.updated_at': { $eq: updatedAt } };
}
