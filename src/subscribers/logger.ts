import os from 'node:os';
import type { ObjectId } from 'mongodb';
import { environmentOf } from '../bound-class';
import type { Level } from '../config/settings/level';
import { IS_MEANT, NOT_TARGETED, NothingToActOn } from '../dispatch/receiver';
import type { Environment } from '../environment';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import type { Event } from '../event/event';
import { Publication } from '../event/publish/publication';
import { leaseLevel, setClassLevel, setGlobalLevel } from '../logging/levels';
import { logThreadStacks, type ThreadDump } from '../logging/thread-stacks';
import { databaseNow } from '../mongo/database-clock';
import { inTime } from '../mongo/in-time';
import { idKey } from '../mongo/stored/id-key';
import { objectIdFrom } from '../mongo/stored/object-id-from';
import { Subscriber } from '../subscriber/subscriber';
import { PUBLISHED, RECEIVED } from './parameters/logger-parameters';
import { numberFrom } from './received-values';
import { type Target, targetOf } from './target';

/** Node.js fires a longer timer immediately. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/**
 * The longest wait for the database's clock: an event that was heard late is rare, and its setting must not
 * wait long.
 */
const CLOCK_WITHIN_MS = 1_000;

interface SetParameters extends Target {
  readonly level?: Level;
  readonly class_name?: string;
}

/** An event with a temporary setting. */
type Leasing = Pick<Event, 'id' | 'createdAt'> & { readonly expiresAt: Date };

/**
 * Changes log levels in running processes, or writes the stacks of their threads to their logs: everywhere,
 * on one host, or in one process. Any process can subscribe, not only servers.
 *
 * Mirrors `RocketJob::Subscribers::Logger`.
 *
 * @example
 *     await RocketJob.Subscribers.Logger.publish('set', { level: 'debug', class_name: 'RocketJob::Supervisor' });
 *     await RocketJob.Subscribers.Logger.publish('set', { level: 'debug', for: '10m', then: 'info' });
 */
export class LoggerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Logger';
  static override readonly convertsBeforeWriting = true;
  static override get parameters(): typeof PUBLISHED {
    return PUBLISHED;
  }

  static override get receivedParameters(): typeof RECEIVED {
    return RECEIVED;
  }

  static override readonly leasable = { set: 'level' } as const;

  /**
   * Reverts a temporary setting immediately: every process returns to its previous level.
   *
   * @param event the event that set it, the publication, or the event's id
   * @throws RocketJobError `invalid_argument`; `not_found` if its setting is no longer in force
   * @example
   *     const published = await Logger.publish('set', { level: 'debug', for: '1h' });
   *     await Logger.revert(published);
   */
  static async revert(
    event: ObjectId | string | Publication | { readonly id: unknown },
  ): Promise<Publication> {
    const id = objectIdFrom(event instanceof Publication ? event.event : event);
    if (id !== undefined) return environmentOf(this).endLease(id);
    throw new RocketJobError(
      'invalid_argument',
      `Expected an event or its id, got ${shown(event)}. To list events: \`Event.recent()\`.`,
      { argument: 'event', value: event },
    );
  }

  static readonly precedence = { thread_dump: [] } as const;

  readonly #dump: () => Promise<ThreadDump | typeof NOT_TARGETED>;
  readonly #onLease: (event: Event) => void;
  /** The temporary levels: the id of the event → a function that ends it. */
  readonly #leases = new Map<string, () => void>();

  /**
   * @param dump writes the stacks of this process's threads to its log; by default unless a watchdog does
   * @param onLease is called for every temporary level, whichever process it is for
   */
  constructor(
    dump?: () => Promise<ThreadDump | typeof NOT_TARGETED>,
    onLease: (event: Event) => void = () => {},
  ) {
    super();
    this.#dump = dump ?? (() => dumpUnlessWatched(this.#environment));
    this.#onLease = onLease;
  }

  async set(
    { level = 'info', class_name, ...target }: SetParameters,
    event?: Event,
  ): Promise<typeof NOT_TARGETED | undefined> {
    if (event?.expiresAt !== undefined) this.#onLease(event);
    if (!isForMe(target)) return NOT_TARGETED;
    if (event?.reverts !== undefined) this.#leases.get(idKey(event.reverts))?.();
    else if (event?.expiresAt !== undefined)
      await this.#lease(level, class_name, { ...event, expiresAt: event.expiresAt });
    else if (class_name === undefined) {
      setGlobalLevel(level);
      this.logger.info(`Changed global log level to ${level}`);
    } else {
      setClassLevel(class_name, level);
      this.logger.info(`Changed log level to ${level} for ${class_name}`);
    }
    return undefined;
  }

  async thread_dump(target: Target): Promise<ThreadDump | typeof NOT_TARGETED> {
    return isForMe(target) ? this.#dump() : NOT_TARGETED;
  }

  [IS_MEANT]({ parameters }: Event): boolean {
    return isForMe(parameters);
  }

  get #environment(): Environment {
    return environmentOf(this.constructor);
  }

  /** @throws NothingToActOn if it had expired before it was heard, because this process was disconnected */
  async #lease(level: Level, className: string | undefined, event: Leasing): Promise<void> {
    const what = className === undefined ? 'global log level' : `log level of ${className}`;
    const until = event.expiresAt.toISOString();
    const leftMs = await timeLeftMs(event, this.#environment);
    if (leftMs <= 0) throw new NothingToActOn(`${what} ${level} expired at ${until}`);
    const key = idKey(event.id);
    const end = leaseLevel(level, className);
    const takeBack = () => {
      clearTimeout(timer);
      this.#leases.delete(key);
      if (end()) this.logger.info(`Reverted ${what} ${level}`);
    };
    const timer = setTimeout(takeBack, Math.min(leftMs, LONGEST_TIMER_MS)).unref();
    this.#leases.set(key, takeBack);
    this.logger.info(`Changed ${what} to ${level} until ${until}`);
  }
}

/**
 * Returns the whole time if the database doesn't tell its clock. Both ends are by the database's clock,
 * whatever this machine's shows.
 */
async function timeLeftMs({ createdAt, expiresAt }: Leasing, environment: Environment): Promise<number> {
  const wholeMs = expiresAt.getTime() - createdAt.getTime();
  try {
    const late = () => new Error(`no reply within ${CLOCK_WITHIN_MS} ms`);
    const now = await inTime(environment.database().then(databaseNow), CLOCK_WITHIN_MS, late);
    return Math.min(wholeMs, expiresAt.getTime() - now.getTime());
  } catch {
    return wholeMs;
  }
}

/**
 * A process with a watchdog leaves this to the watchdog, which hears the event as well, and sees the main
 * thread too.
 */
async function dumpUnlessWatched({ isWatched }: Environment): Promise<ThreadDump | typeof NOT_TARGETED> {
  if (isWatched) return NOT_TARGETED;
  return logThreadStacks({ className: LoggerSubscriber.eventName });
}

function isForMe(parameters: Target): boolean {
  const target = targetOf({ name: LoggerSubscriber.eventName, parameters });
  if ('host_name' in target && target.host_name !== os.hostname()) return false;
  return !('pid' in target) || numberFrom(target.pid) === process.pid;
}
