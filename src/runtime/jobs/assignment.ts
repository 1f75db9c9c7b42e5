import { valueText } from '../../errors/value-text';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import type { ThreadWork } from '../../logging/thread-stacks';

/** A job or slice in a worker, from the order to its outcome. */
export class Assignment {
  readonly order: WorkOrder;
  /** By this machine's clock. */
  readonly since = new Date();
  readonly outcome: Promise<WorkOutcome>;
  #finish: (outcome: WorkOutcome) => void = () => {};

  constructor(order: WorkOrder) {
    this.order = order;
    this.outcome = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  finish(outcome: WorkOutcome): void {
    this.#finish(outcome);
  }

  /** Describes it for a dump of the worker's thread. */
  get work(): ThreadWork {
    const { _type: job, _id } = this.order.job;
    return { job, job_id: valueText(_id), busy_for_ms: Date.now() - this.since.getTime() };
  }
}
