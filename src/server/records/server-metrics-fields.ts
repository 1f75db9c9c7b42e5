import { type Document, Int32, Long, type ObjectId } from 'mongodb';

/** The metrics that an rj-server reports about its process and workers. */
export interface ServerMetricsFields {
  readonly host: string;
  readonly pid: number;
  /** The version of this package. */
  readonly version: string;
  readonly nodeVersion: string;
  /** The memory of the process, in bytes. */
  readonly rss: number;
  /** The longest delay of the control thread's event loop since the last heartbeat. */
  readonly eventLoopDelayMs: number;
  /** The busy workers, in order of id. */
  readonly busy: readonly BusyWorker[];
  /** The classes that it runs. */
  readonly jobClasses: readonly string[];
}

interface BusyWorker {
  readonly workerId: number;
  /** The class of the job. */
  readonly job: string;
  readonly jobId: ObjectId;
  /** By this machine's clock. */
  readonly since: Date;
}

/**
 * Returns the metrics as fields of the server's document, in a pipeline: times by the database's clock,
 * strings unchanged.
 */
export function metricsFields(metrics: ServerMetricsFields): Document {
  return {
    host: { $literal: metrics.host },
    pid: new Int32(metrics.pid),
    version: { $literal: metrics.version },
    node_version: { $literal: metrics.nodeVersion },
    rss: Long.fromNumber(metrics.rss),
    event_loop_delay_ms: new Int32(metrics.eventLoopDelayMs),
    busy: metrics.busy.map(({ workerId, job, jobId, since }) => ({
      worker_id: new Int32(workerId),
      job: { $literal: job },
      job_id: jobId,
      since: { $subtract: ['$$NOW', Date.now() - since.getTime()] },
    })),
    job_classes: { $literal: metrics.jobClasses },
  };
}
