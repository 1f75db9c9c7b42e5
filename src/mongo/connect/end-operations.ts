import type { Db } from 'mongodb';

/** What may take long. An insert is let through: it is an event, or a job, that somebody may count on. */
const LONG = ['find', 'getMore', 'aggregate', 'count', 'distinct', 'mapReduce', 'update', 'delete'];

/** The namespace of the lookup of operations itself. */
const OWN = 'admin.$cmd.aggregate';

/**
 * Ends what the database is busy with for one client, as `killOp` does, which everybody may do with operations of his
 * own: their callers get an error.
 *
 * @param admin the database `admin` on that client
 * @param mark what the client has in the platform of its driver's metadata, and no other client has
 */
export async function endOperations(admin: Db, mark: string): Promise<void> {
  const isLong = { $or: LONG.map((command) => ({ [`command.${command}`]: { $exists: true } })) };
  const isOwn = { ns: { $ne: OWN }, 'clientMetadata.platform': { $regex: mark } };
  const operations = admin.aggregate([{ $currentOp: {} }, { $match: { ...isOwn, ...isLong } }]);
  for await (const { opid } of operations) await admin.command({ killOp: 1, op: opid });
}
