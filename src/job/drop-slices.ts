import type { ObjectId } from 'bson';
import type { Db } from 'mongodb';
import { nodeInputs, nodeOutputs } from '../mongo/collection-names';

/** Removes the slices of a job, and their output. Nothing happens when it has none. */
export async function dropSlices(database: Db, id: ObjectId): Promise<void> {
  for (const name of [nodeInputs(id), nodeOutputs(id)]) await database.dropCollection(name);
}
