import type { ObjectId } from 'bson';
import type { Db } from 'mongodb';
import { nodeInputs, nodeOutputs } from '../../mongo/collection-names';
import { isObjectId } from '../../mongo/stored/object-id-from';

/** Drops the slices and the output of a job. Does nothing if there are none, or the id isn't a job's. */
export async function dropSlices(database: Db, id: ObjectId): Promise<void> {
  if (!isObjectId(id)) return;
  for (const name of [nodeInputs(id), nodeOutputs(id)]) await database.dropCollection(name);
}
