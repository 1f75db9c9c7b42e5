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

/** Takes a server's name over from a dead server that had it, and from no living one. */
export class NameTakeover {
  readonly #name: string;
  readonly #answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>>;
  readonly #logger = loggerFor('RocketJob::Server');

  /** @param answering asks servers for a sign of life, and gives the `idKey` of those that answer */
  constructor(name: string, answering: (servers: readonly AskedServer[]) => Promise<ReadonlySet<string>>) {
    this.#name = name;
    this.#answering = answering;
  }

  /**
   * Removes the document of the dead server that has the name, and requeues its jobs.
   *
   * @param taken the error of the database that says the name is taken
   * @param signal aborted when the server is to stop: then nothing is waited for any longer, and nothing removed
   * @throws RocketJobError `name_taken` when a living server has this name
   */
  async removeDeadOwner(servers: Collection, taken: unknown, signal?: AbortSignal): Promise<void> {
    const owner = await this.#owner(servers);
    if (owner === undefined) return;
    // Whoever has our own default name is most likely a process of before that had our pid. But containers may share a
    // host name, and all have pid 1: so it is given the time of one heartbeat to show that it lives.
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

  /** Whether a server that does not say how often it beats, as one of Ruby, gives a sign of life when it is asked. */
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

  /** Whether the server of this document shows a new sign of life within one of its heartbeats. */
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

/** The document of a server as long as it has not beaten again, whatever stands there for a heartbeat. */
function sameBeat({ document }: ReadServer): Filter<Document> {
  const updatedAt = ownValueAt(document, 'heartbeat.updated_at') ?? null;
  return { _id: { $eq: document['_id'] }, 'heartbeat.updated_at': { $eq: updatedAt } };
}
