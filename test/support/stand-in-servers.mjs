import { ObjectId } from 'mongodb';

const SERVERS = [
  ['65f000000000000000000001', 'myhost:1', 'running', 2],
  ['65f000000000000000000002', 'other:2', 'paused', 5],
];

/**
 * Inserts the documents of the two servers in `test/fixtures/ruby/stand_in.rb`.
 *
 * @param {import('mongodb').Db} database
 * @returns {Promise<void>}
 */
export async function putStandInServers(database) {
  const now = new Date();
  const documents = SERVERS.map(([id, name, state, max_workers]) => ({
    _id: new ObjectId(String(id)),
    state,
    name,
    max_workers,
    heartbeat: { _id: new ObjectId(), updated_at: now, workers: 1 },
    started_at: now,
  }));
  await database.collection('rocket_job.servers').insertMany(documents);
}
