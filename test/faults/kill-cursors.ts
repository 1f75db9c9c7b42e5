import type { Db } from 'mongodb';
import { EVENTS } from '../../src/mongo/collection-names';

/** Kills every tailable cursor on the events of a database, even a waiting one. @returns their number */
export async function killCursors(database: Db): Promise<number> {
  const open = await database.client
    .db('admin')
    .aggregate([{ $currentOp: { idleCursors: true, allUsers: true } }], { promoteLongs: false })
    .match({ ns: `${database.databaseName}.${EVENTS}`, 'cursor.tailable': true })
    .toArray();
  const cursors = open.map((operation) => operation['cursor'].cursorId);
  if (cursors.length > 0) await database.command({ killCursors: EVENTS, cursors });
  return cursors.length;
}
