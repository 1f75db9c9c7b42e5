import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSON, type Db, type Document } from 'mongodb';

type Slices = Readonly<Record<string, readonly Document[]>>;

/** One operation of the Ruby gem, with the documents before and after it. */
interface RubyCase {
  readonly case: string;
  readonly before: Document;
  readonly after: Document;
  readonly slices_before?: Slices;
  readonly slices_after?: Slices;
}

/** Returns a case of `wire/ruby-jobs.jsonl`: the gem's own documents, with its types. */
export function rubyCase(name: string): RubyCase {
  const found = readFileSync(join(__dirname, '../interop/wire/ruby-jobs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => BSON.EJSON.parse(line, { relaxed: false }) as RubyCase)
    .find((each) => each.case === name);
  if (found === undefined) throw new Error(`Expected a case of ruby-jobs.jsonl, got ${name}`);
  return found;
}

/** Inserts the job and the slices of a case. */
export async function insertCase(
  database: Db,
  name: string,
  when: 'before' | 'after' = 'before',
): Promise<Document> {
  const found = rubyCase(name);
  const job = found[when];
  await database.collection('rocket_job.jobs').replaceOne({ _id: job['_id'] }, job, { upsert: true });
  for (const [collection, documents] of Object.entries(found[`slices_${when}`] ?? {})) {
    await database.collection(collection).deleteMany({});
    if (documents.length > 0) await database.collection(collection).insertMany([...documents]);
  }
  return job;
}
