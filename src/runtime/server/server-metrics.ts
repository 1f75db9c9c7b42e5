import os from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServerMetricsFields } from '../../server/records/server-metrics-fields';
import type { WorkerPool } from '../threads/worker-pool';

/** The sampling interval of the event loop's delay, which the measured values include. */
const RESOLUTION_MS = 20;

/** The metrics that a server writes with every heartbeat. */
export class ServerMetrics {
  readonly #version: string;
  readonly #pool: WorkerPool;
  readonly #jobClasses: () => readonly string[];
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /**
   * @param version the version of this package
   * @param jobClasses returns the classes that the server runs
   */
  constructor(version: string, pool: WorkerPool, jobClasses: () => readonly string[]) {
    this.#version = version;
    this.#pool = pool;
    this.#jobClasses = jobClasses;
    this.#delay.enable();
  }

  /** Returns the current values; the delay of the event loop is the worst since the last call. */
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
