import { loggerFor } from '../../logging/logger';

/** Timers cannot be set for longer. */
const LONGEST_MS = 2 ** 31 - 1;
/** When in the time of a claim work is ended, and when the process is if a worker could not be. */
const END_AT = 3 / 4;
const DIE_AT = 15 / 16;
/** What workers are given at least to end in between: half a second is a job's own, to clean up. */
const ENDS_WITHIN_MS = 1_500;

/** What ends when claims run out. */
export interface ClaimedWork {
  /** Whether something is worked on. */
  isWorking(): boolean;
  /** Ends all work that is under way. @returns whether it has ended */
  end(): Promise<boolean>;
  /** Ends the process at once. */
  die(): void;
}

/**
 * Ends the work of a server before its claims run out, which its heartbeat could not renew: another server takes it then.
 * First the workers are ended, and when one can't be, as in native code, the process.
 */
export class ClaimDeadline {
  readonly #work: ClaimedWork;
  readonly #logger = loggerFor('RocketJob::Server');
  #timer: NodeJS.Timeout | undefined;

  constructor(work: ClaimedWork) {
    this.#work = work;
  }

  /** The claims were renewed. @param sentAt when that was sent, by `performance.now()` */
  renewed(sentAt: number, claimMs: number): void {
    const dieAt = sentAt + claimMs * DIE_AT;
    this.#at(Math.min(sentAt + claimMs * END_AT, dieAt - ENDS_WITHIN_MS), () => void this.#end(dieAt));
  }

  async #end(dieAt: number): Promise<void> {
    if (this.#work.isWorking())
      this.#logger.error(
        "Can't renew the claims on running jobs: stopping them before other servers take them",
      );
    let hasEnded = false;
    this.#at(dieAt, () => {
      if (!hasEnded) this.#die();
    });
    hasEnded = await this.#work.end();
  }

  #die(): void {
    this.#logger.fatal("Can't stop a worker, and other servers may take its job: exiting the process");
    this.#work.die();
  }

  #at(time: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(Math.max(0, time - performance.now()), LONGEST_MS));
    this.#timer.unref();
  }
}
