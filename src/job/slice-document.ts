import type { ObjectId } from 'bson';
import type { JobException } from './job-document';

/** Some records of a batch job, worked on as one. What stands in `rocket_job.node_inputs.<job id>`. */
export interface SliceDocument {
  /** In the order of the records. */
  readonly _id: ObjectId;
  readonly state: 'queued' | 'running' | 'failed';
  readonly records: readonly unknown[];
  /** Of all records of the job, the first being 1. */
  readonly first_record_number: number;
  readonly failure_count: number;
  readonly started_at?: Date;
  /** `host:pid:worker_id` */
  readonly worker_name?: string;
  readonly server_id?: ObjectId;
  readonly exception?: JobException;
  /** Within the slice, the first being 1: the record it failed at. */
  readonly processing_record_number?: number;
}
