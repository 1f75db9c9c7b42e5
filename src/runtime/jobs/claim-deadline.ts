import { loggerFor } from '../../logging/logger';

/** The longest possible timer. */
const LONGEST_MS = 2 ** 31 - 1;
/**
 * The points in a claim's duration at which its work is stopped, and at which the process exits if a worker
 * couldn't be stopped.
 */
const END_AT = 3 / 4;
const DIE_AT = 15 / 16;
/** The least time between these two points; half a second of it lets the job clean up. */
const ENDS_WITHIN_MS = 1_500;

/** Is stopped when claims expire. */
export interface ClaimedWork {
  /** Whether any work is running. */
  isWorking(): boolean;
  /** Stops all running work. @returns whether it has stopped */
  end(): Promise<boolean>;
  /** Exits the process immediately. */
  die(): void;
}

/**
 * Stops a server's work before its claims expire if its heartbeat couldn't renew them, because another server
 * will then take the work. It stops the workers first; if one can't be stopped, for example in native code,
 * it exits the process.
 */
export class ClaimDeadline {
  readonly #work: ClaimedWork;
  readonly #logger = loggerFor('RocketJob::Server');
  #timer: NodeJS.Timeout | undefined;

  constructor(work: ClaimedWork) {
    this.#work = work;
  }

  /** Records that the claims were renewed. @param sentAt the time of the request, by `performance.now()` */
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
