import { type Document, Int32, Long, type ObjectId } from 'mongodb';

/** The metrics that an rj-server reports of its process and its workers. */
export interface ServerMetricsFields {
  readonly host: string;
  readonly pid: number;
  /** Of this package. */
  readonly version: string;
  readonly nodeVersion: string;
  /** The memory of the process, in bytes. */
  readonly rss: number;
  /** How late the event loop of the control thread was at worst since the last heartbeat. */
  readonly eventLoopDelayMs: number;
  /** The workers that work, in the order of their ids. */
  readonly busy: readonly BusyWorker[];
  /** The classes that it works on. */
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

/** As fields of the server's document, in a pipeline: times by the database's clock, texts as they are. */
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
