import type { Document } from 'mongodb';
import { type ErrorCode, ErrorOf } from '../../errors/rocket-job-error';

/** A command that a client is about to send. */
export interface SentCommand {
  readonly database: string;
  readonly command: Document;
  /** The driver's object of the transaction that the command is part of. */
  readonly transaction: object | undefined;
  /** Whether the product itself sends it, and no person with the driver's objects. */
  readonly isOwn?: boolean;
}

/** Sees every command of a client before it is sent. */
export interface CommandGuard {
  /**
   * Passes a command or throws; then nothing is sent.
   *
   * @throws RocketJobError `read_only`; Unanswered
   */
  check(sent: SentCommand): void;
  /** Runs something whose commands need no check: the answer was yes, or the console itself sends them. */
  vouchFor<T>(run: () => T): T;
}

/** An error of a guard, on its way through the driver: it is passed on as it is, and nothing is tried again. */
export class Refused<C extends ErrorCode> extends ErrorOf<C> {
  /** The driver asks any error of a commit for its labels. */
  hasErrorLabel(): boolean {
    return false;
  }
}

/**
 * Refuses a command until somebody has agreed to it. The guarded client asks when the connection is back in its pool, so
 * that a person who thinks holds up nobody, and sends the command again. Where no client asks, the refusal stands.
 */
export class Unanswered extends Refused<'not_confirmed'> {
  /** Sends the command if the answer is yes, and does what belongs before and after it. */
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
