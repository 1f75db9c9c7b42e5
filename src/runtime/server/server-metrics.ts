import os from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServerMetricsFields } from '../../server/records/server-metrics-fields';
import type { WorkerPool } from '../threads/worker-pool';

/** How often the event loop is looked at. What is measured contains it. */
const RESOLUTION_MS = 20;

/** The metrics that this server writes with every heartbeat. */
export class ServerMetrics {
  readonly #version: string;
  readonly #pool: WorkerPool;
  readonly #jobClasses: () => readonly string[];
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /**
   * @param version of this package
   * @param jobClasses the classes that the server works on
   */
  constructor(version: string, pool: WorkerPool, jobClasses: () => readonly string[]) {
    this.#version = version;
    this.#pool = pool;
    this.#jobClasses = jobClasses;
    this.#delay.enable();
  }

  /** As they are now; the delay of the event loop is the worst since the last call. */
  read(): ServerMetricsFields {
    const worst = this.#delay.max / 1e6 - RESOLUTION_MS;
    this.#delay.reset();
    return {
      host: os.hostname(),
      pid: process.pid,
      version: this.#version,
      nodeVersion: process.versions.node,
      rss: process.memoryUsage.rss(),
      eventLoopDelayMs: Math.max(0, Math.round(worst)),
      busy: this.#pool.assignments().map(({ worker, assignment: { order, since } }) => ({
        workerId: worker.id,
        job: order.job._type,
        jobId: order.job._id,
        since,
      })),
      jobClasses: this.#jobClasses(),
    };
  }
}
