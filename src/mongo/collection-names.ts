import type { ObjectId } from 'bson';

/** The capped collection of published events. */
export const EVENTS = 'rocket_job.events';

/** One document for each server. */
export const SERVERS = 'rocket_job.servers';

/** The receipts of processes for events whose publishers asked for them. Not used by Ruby. */
export const RECEIPTS = 'rocket_job.receipts';

/** Temporary settings that have to be reverted. Not used by Ruby. */
export const LEASES = 'rocket_job.leases';

/**
 * The changes made from consoles: an intent before each change, and an outcome after it. Not used by Ruby.
 */
export const AUDIT = 'rocket_job.audit';

/**
 * One document for each TypeScript job; Ruby's jobs are separate, because Ruby can't load a job whose class
 * it doesn't have.
 */
export const NODE_JOBS = 'rocket_job.node_jobs';

/** The jobs of Ruby servers. */
export const RUBY_JOBS = 'rocket_job.jobs';

/** Ruby's watched folders: one document for each pattern. */
export const DIRMON_ENTRIES = 'rocket_job.dirmon_entries';

/** Returns the collection of one batch job's unfinished slices. */
export function nodeInputs(jobId: ObjectId): string {
  return `rocket_job.node_inputs.${jobId.toHexString()}`;
}

/** Returns the collection of one batch job's output. */
export function nodeOutputs(jobId: ObjectId): string {
  return `rocket_job.node_outputs.${jobId.toHexString()}`;
}

/** Returns the collection of a Ruby batch job's unfinished slices; most have only the category `main`. */
export function rubyInputs(jobId: ObjectId, category = 'main'): string {
  return withCategory(`rocket_job.inputs.${jobId.toHexString()}`, category);
}

/** Returns the collection of a Ruby batch job's output. */
export function rubyOutputs(jobId: ObjectId, category = 'main'): string {
  return withCategory(`rocket_job.outputs.${jobId.toHexString()}`, category);
}

function withCategory(name: string, category: string): string {
  return category === 'main' ? name : `${name}.${category}`;
}
