import type { ObjectId } from 'bson';
import type { Db } from 'mongodb';
import { nodeInputs, nodeOutputs } from '../../mongo/collection-names';
import { isObjectId } from '../../mongo/stored/object-id-from';

/** Removes the slices of a job, and their output. Nothing happens when it has none, as with an id of another kind. */
export async function dropSlices(database: Db, id: ObjectId): Promise<void> {
  if (!isObjectId(id)) return;
  for (const name of [nodeInputs(id), nodeOutputs(id)]) await database.dropCollection(name);
}
