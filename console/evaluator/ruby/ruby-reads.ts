import type { Db, Document } from 'mongodb';
import type { Core } from '../../app/core';

/** Ruby's direct reads, without records: `RocketJob::Job.collection`, `Mongoid.default_client`. */
export interface MongoRead {
  readonly client: string;
  readonly method: string;
  readonly collection?: string;
  readonly filter?: Document;
  readonly options?: Document;
  readonly pipeline?: Document[];
  readonly field?: string;
  readonly command?: Document;
}

/**
 * Reads a collection or a database for Ruby.
 *
 * @throws RocketJobError `read_only` for a command that may write
 */
export async function mongoRead({ api, console }: Core, read: MongoRead): Promise<unknown> {
  const { defaultEnvironment: environment, onlyReads } = console;
  const { collection: name = '', filter = {}, options = {}, pipeline = [], field = '', command = {} } = read;
  const database: Db =
    read.client === 'rocketjob_slices' ? await environment.slicesDatabase() : await environment.database();
  const collection = database.collection(name);
  const refuseWriting = (sent: Document): void => {
    if (onlyReads(sent)) return;
    throw new api.RocketJobError(
      'read_only',
      'Ruby at this console runs only commands that read. Nothing was written. In TypeScript: `db.command(…)`, which asks for confirmation and is audited.',
      {},
    );
  };
  switch (read.method) {
    case 'find':
      return collection.find(filter, options).toArray();
    case 'aggregate':
      refuseWriting({ aggregate: name, pipeline });
      return collection.aggregate(pipeline).toArray();
    case 'distinct':
      return collection.distinct(field, filter);
    case 'count_documents':
      return collection.countDocuments(filter);
    case 'estimated_document_count':
      return collection.estimatedDocumentCount();
    case 'indexes':
      return collection.indexes();
    case 'capped':
      return collection.isCapped();
    case 'name':
      return database.databaseName;
    case 'collection_names':
      return (await database.listCollections({}, { nameOnly: true }).toArray())
        .map((each) => each.name)
        .sort();
    case 'command':
      refuseWriting(command);
      return database.command(command);
    default:
      throw new TypeError(`Ruby asked to \`${read.method}\`, which the console does not know.`);
  }
}

/**
 * Returns how this process finds new events: the configured strategy, or else the one for the collection's
 * kind.
 */
export async function listenerStrategy({ console }: Core): Promise<string> {
  const { defaultEnvironment: environment } = console;
  const set = environment.eventStrategy;
  if (set !== undefined) return set;
  const [events] = await (await environment.database())
    .listCollections({ name: 'rocket_job.events' })
    .toArray();
  const isCapped = events === undefined || (events as { options?: Document }).options?.['capped'] === true;
  return isCapped ? 'capped' : 'polling';
}
