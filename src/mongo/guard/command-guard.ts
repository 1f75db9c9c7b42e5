import type { Document } from 'mongodb';
import { type ErrorCode, ErrorOf } from '../../errors/rocket-job-error';

/** A command that a client is about to send. */
export interface SentCommand {
  readonly database: string;
  readonly command: Document;
  /** The driver's object for the transaction that the command belongs to. */
  readonly transaction: object | undefined;
  /** Whether the package itself sends it, rather than a person through the driver's objects. */
  readonly isOwn?: boolean;
}

/** Sees every command of a client before it is sent. */
export interface CommandGuard {
  /**
   * Returns if the command may be sent, or throws; then nothing is sent.
   *
   * @throws RocketJobError `read_only`; Unanswered
   */
  check(sent: SentCommand): void;
  /** Runs something whose commands need no check: the user has agreed, or the console itself sends them. */
  vouchFor<T>(run: () => T): T;
}

/** A guard's error on its way through the driver: it is passed on unchanged, and not retried. */
export class Refused<C extends ErrorCode> extends ErrorOf<C> {
  /** The driver asks every error of a commit for its labels. */
  hasErrorLabel(): boolean {
    return false;
  }
}

/**
 * Refuses a command until the user has agreed to it. The guarded client asks when the connection is back in
 * its pool, so that a waiting question delays no other call, and then sends the command again. Without a
 * client that asks, the refusal is final.
 */
export class Unanswered extends Refused<'not_confirmed'> {
  /** Sends the command if the answer is yes, with the steps before and after it. */
  readonly answered: SendAnswered;

  constructor(what: string, answered: SendAnswered) {
    const message = `Can't run ${what} without a confirmation. Nothing was written.`;
    super('not_confirmed', message, { servers: undefined });
    this.answered = answered;
  }
}

/**
 * @param send sends the command
 * @param isRepeated whether it was sent before, and the connection failed: the answer still holds
 * @throws RocketJobError `not_confirmed`
 */
type SendAnswered = <T>(send: () => Promise<T>, isRepeated: boolean) => Promise<T>;
