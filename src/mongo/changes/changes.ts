import type { Db, Document } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { driverErrorText } from '../driver-errors';
import type { WriteAccess } from '../guard/write-access';
import { AuditTrail, type Changer } from './audit-trail';
import type { Change, ChangeGuard, ChangeOutcome } from './change';
import type { CommandChange } from './changed-by-command';
import { commandOutcome } from './command-outcome';
import { extentOf } from './extent';

export interface ChangesOptions {
  readonly access: WriteAccess;
  readonly database: () => Promise<Db>;
  /** The author of changes in this process. */
  readonly changer: () => Omit<Changer, 'session'>;
}

/** A call that changes something. */
export interface ChangingCall<T> {
  readonly change: Change;
  /** Makes the change. */
  readonly run: () => Promise<T>;
  /** Derives the outcome from the result of `run`. */
  readonly outcome: (result: T) => ChangeOutcome;
  /**
   * The call's return value in a dry run, which shows the change; without it, the call fails in a dry run.
   */
  readonly rehearsed?: () => T;
}

/**
 * The changes that a person or a program makes through an environment: a guard, if there is one, checks each
 * of them, and each leaves an intent and an outcome in the audit trail.
 */
export class Changes {
  /** Checks all changes. */
  guard: ChangeGuard | undefined;
  /** This process's name in the trail, if there is no guard but changes are audited. */
  session: string | undefined;
  readonly #options: ChangesOptions;
  readonly #trail: AuditTrail;
  #calls = 0;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#trail = new AuditTrail(options.database);
  }

  /** Whether the user sees a change before it is made, in a confirmation or a dry run. */
  isShown(change: Change): boolean {
    if (this.guard === undefined) return false;
    return this.#options.access.mode === 'dry' || this.guard.shows(change);
  }

  /** Whether a call is changing something: the package's own commands then belong to it. */
  get isCalled(): boolean {
    return this.#calls > 0;
  }

  /**
   * Makes a change for one of this package's calls: guard → intent → change → outcome. The call's commands
   * are not checked again.
   *
   * @throws RocketJobError `read_only`, `not_confirmed`; the errors of `run`
   * @example
   *     const job = await environment.changes.make({
   *       change: { action: 'retry', noun: 'job', namespace, filter, ids: [id], count: 1, isSweeping: false },
   *       run: () => jobs.updateOne(filter, update),
   *       outcome: ({ modifiedCount }) => ({ changed: modifiedCount }),
   *     });
   */
  async make<T>({ change, run, outcome, rehearsed }: ChangingCall<T>): Promise<T> {
    const { access } = this.#options;
    if (access.mode === 'dry' && rehearsed !== undefined) {
      this.guard?.rehearsed(change);
      return rehearsed();
    }
    access.check(change.action, change.namespace);
    return this.#audited(
      change,
      async () => {
        this.#calls++;
        try {
          return await run();
        } finally {
          this.#calls--;
        }
      },
      outcome,
    );
  }

  /**
   * Sends a changing command in the same way.
   *
   * @param isAnswered whether it is a repetition after a failed connection: it was confirmed before
   */
  async send<T>(sent: CommandChange, send: () => Promise<T>, isAnswered: boolean): Promise<T> {
    const { client } = await this.#options.database();
    const change = await extentOf(client, sent);
    return this.#audited(change, send, (reply) => commandOutcome(reply as Document), isAnswered);
  }

  async #audited<T>(
    change: Change,
    run: () => Promise<T>,
    outcome: (result: T) => ChangeOutcome,
    isAnswered = false,
  ): Promise<T> {
    const session = this.guard?.session ?? this.session;
    if (session === undefined) return run();
    const reason = isAnswered ? undefined : await this.guard?.before(change);
    let isDone = false;
    try {
      const result = await this.#trailed(change, reason, session, run, outcome);
      isDone = true;
      return result;
    } finally {
      this.guard?.ended(change, isDone);
    }
  }

  async #trailed<T>(
    change: Change,
    reason: string | undefined,
    session: string,
    run: () => Promise<T>,
    outcome: (result: T) => ChangeOutcome,
  ): Promise<T> {
    const intent = await this.#intend(change, { ...this.#options.changer(), session }, reason);
    if (intent === undefined) return run();
    try {
      const result = await run();
      await this.#told(() => this.#trail.done(intent, outcome(result)));
      return result;
    } catch (error) {
      await this.#told(() => this.#trail.failed(intent, error));
      throw error;
    }
  }

  async #intend(change: Change, changer: Changer, reason: string | undefined) {
    try {
      return await this.#trail.intend(change, changer, reason);
    } catch (error) {
      if (this.guard === undefined) warn('intent', error);
      else this.guard.unaudited(change, error as Error);
      return undefined;
    }
  }

  /** The change is made: an outcome that can't be written is shown as missing. */
  async #told(write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => warn('outcome', error));
  }
}

function warn(what: string, error: unknown): void {
  loggerFor('RocketJob::Audit').warn(
    `Can't write the ${what} of a change to rocket_job.audit: ${driverErrorText(error as Error)}`,
  );
}
