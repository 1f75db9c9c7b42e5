import { type DisplayText, joined } from '../display/display-text';
import { escaped } from '../display/escaped';

/** The `details` of each error, by its code. The list is closed: no other code can be thrown. */
export interface ErrorDetails {
  /** A value given by the caller breaks a rule. Nothing was written. */
  readonly invalid_argument: { readonly argument?: string; readonly value?: unknown };
  /** The subscriber has no such action. Nothing was written. */
  readonly unknown_action: {
    readonly eventName: string;
    readonly action: string;
    readonly actions: readonly string[];
  };
  /** A record looked up by its id doesn't exist. */
  readonly not_found: { readonly what: string; readonly id: string };
  /** No database is configured, or `RocketJob.connect()` was not called. */
  readonly not_configured: { readonly lookedAt?: readonly string[] };
  /** A configuration file or setting can't be used. */
  readonly invalid_configuration: { readonly source?: string; readonly line?: number };
  /** Secret Config has no such key, and no default was given. */
  readonly missing_key: { readonly key: string; readonly lookedAt: readonly string[] };
  /** The database doesn't respond; `reason` has the cause. */
  readonly cannot_connect: {
    readonly reason:
      | 'refused'
      | 'dns'
      | 'authentication'
      | 'permission'
      | 'tls'
      | 'replica_set'
      | 'unsupported'
      | 'timeout'
      | 'other';
    readonly address: string;
  };
  /**
   * An event isn't known to be stored. `mayBeStored`: it was sent, and no reply arrived; otherwise it wasn't
   * sent, or the database refused it.
   */
  readonly not_stored: { readonly eventId: string; readonly mayBeStored: boolean };
  /**
   * This process publishes events faster than the database stores them: `waiting` events are queued. Nothing
   * was written.
   */
  readonly overloaded: { readonly eventId: string; readonly waiting: number };
  /** No mongod could be found, downloaded or started for the sandbox. */
  readonly no_mongod: { readonly tried: readonly string[] };
  /** The number of servers or documents was not confirmed; undefined if unknown. Nothing was written. */
  readonly not_confirmed: { readonly servers: number | undefined; readonly documents?: number | undefined };
  /** The audit trail can't be written, and production allows no change without it. Nothing was written. */
  readonly not_audited: { readonly action: string };
  /** This process is read-only, or in a dry run. Nothing was written. */
  readonly read_only: Record<string, never>;
  /** The database user lacks a privilege; the message names it. */
  readonly not_permitted: Record<string, never>;
  /** An `rj-server` must do this later, and none is running. Nothing was written. */
  readonly no_server: Record<string, never>;
  /** A server with this name is alive already. */
  readonly name_taken: { readonly name: string };
  /** The content can't be read: it is encrypted, or damaged. */
  readonly unreadable: { readonly what: string; readonly id: string; readonly isEncrypted: boolean };
  /** The job's state doesn't allow the action. Nothing was written. */
  readonly invalid_transition: { readonly action: string; readonly state: string };
  /**
   * This operation isn't safe for this Ruby job from outside its classes; the message has the reason. Nothing
   * was written.
   */
  readonly ruby_job: { readonly id: string };
  /** The caller interrupted it (Ctrl+C). */
  readonly interrupted: Record<string, never>;
  /** The Ruby process of the console exited. */
  readonly ruby_ended: Record<string, never>;
}

export type ErrorCode = keyof ErrorDetails;

/** The class behind `RocketJobError`, for errors that subclass it. */
export class ErrorOf<C extends ErrorCode> extends Error {
  static {
    Object.defineProperty(this, 'name', { value: 'RocketJobError' });
    // Not a field of each error: drivers and loggers that copy an error's fields can't overwrite `name` on
    // another error.
    Object.defineProperty(this.prototype, 'name', {
      value: 'RocketJobError',
      writable: true,
      configurable: true,
    });
  }

  declare readonly name: 'RocketJobError';
  declare readonly message: DisplayText;
  readonly code: C;
  readonly details: ErrorDetails[C];

  /** @param message one or several lines; untrusted text in it is escaped */
  constructor(
    code: C,
    message: string | readonly string[],
    details: ErrorDetails[C],
    options?: ErrorOptions,
  ) {
    super(joined([message].flat().map(escaped)), options);
    this.code = code;
    this.details = details;
  }
}

/**
 * The one error class of this product. `message` says what is wrong and what to do next; `code` is for
 * programs; `details` depends on the code, and has its type once the code is known; `cause` is the underlying
 * error, if any.
 *
 * @example
 *     try {
 *       await RocketJob.Subscribers.Server.publish('pause');
 *     } catch (error) {
 *       if (error instanceof RocketJobError && error.code === 'not_stored') console.log(error.details.mayBeStored);
 *     }
 */
export type RocketJobError<C extends ErrorCode = ErrorCode> = { [K in C]: ErrorOf<K> }[C];

/**
 * With the union as its prototype, `instanceof` narrows to an error whose `code` determines its `details`.
 */
export const RocketJobError = ErrorOf as unknown as {
  new <C extends ErrorCode>(
    code: C,
    message: string | readonly string[],
    details: ErrorDetails[C],
    options?: ErrorOptions,
  ): RocketJobError<C>;
  readonly prototype: RocketJobError;
};

/**
 * Whether a value is a `RocketJobError`, and, if a code is given, has this code. For `catch` blocks: it gives
 * `details` its type.
 *
 * @example
 *     if (isRocketJobError(error, 'not_stored') && !error.details.mayBeStored) await publishAgain();
 */
export function isRocketJobError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: C,
): error is RocketJobError<C> {
  return error instanceof RocketJobError && (code === undefined || error.code === code);
}
