import type { ObjectId } from 'bson';

/** The capped collection that events are published to. */
export const EVENTS = 'rocket_job.events';

/** One document for each server. */
export const SERVERS = 'rocket_job.servers';

/** What processes say of the events whose publishers asked for it. Ours alone. */
export const RECEIPTS = 'rocket_job.receipts';

/** What is set for a time, and has to be taken back. Ours alone. */
export const LEASES = 'rocket_job.leases';

/** What was changed from consoles: an intent before each change, and its outcome after it. Ours alone. */
export const AUDIT = 'rocket_job.audit';

/** One document for each of our jobs; Ruby's stand apart, as Ruby cannot load a job whose class it does not have. */
export const NODE_JOBS = 'rocket_job.node_jobs';

/** The jobs of Ruby servers. */
export const RUBY_JOBS = 'rocket_job.jobs';

/** Ruby's watched folders: one document for each pattern. */
export const DIRMON_ENTRIES = 'rocket_job.dirmon_entries';

/** The slices of one batch job that are not done yet. */
export function nodeInputs(jobId: ObjectId): string {
  return `rocket_job.node_inputs.${jobId.toHexString()}`;
}

/** What the slices of one batch job came to. */
export function nodeOutputs(jobId: ObjectId): string {
  return `rocket_job.node_outputs.${jobId.toHexString()}`;
}

/** The slices of one of Ruby's batch jobs that are not done yet; `main` is the category of most. */
export function rubyInputs(jobId: ObjectId, category = 'main'): string {
  return withCategory(`rocket_job.inputs.${jobId.toHexString()}`, category);
}

/** What the slices of one of Ruby's batch jobs came to. */
export function rubyOutputs(jobId: ObjectId, category = 'main'): string {
  return withCategory(`rocket_job.outputs.${jobId.toHexString()}`, category);
}

function withCategory(name: string, category: string): string {
  return category === 'main' ? name : `${name}.${category}`;
}
