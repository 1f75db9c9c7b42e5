import { type Document, ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { MAIN_POOL_SIZE } from '../../mongo/connect/client-options';
import type { CommandGuard } from '../../mongo/guard/command-guard';
import type { WriteAccess } from '../../mongo/guard/write-access';
import { eventOfUnwritten } from '../codec';
import { encodeParameters } from '../encode';
import type { EventDraft } from '../event';
import { ConcurrencyLimiter, QueueFullError, QueueTimeoutError, type Turn } from './concurrency-limiter';
import type { StoredEvent } from './event-store';
import type { LeasePort } from './lease-port';
import { mayBeStored, notStored, overloaded } from './not-stored';
import { Publication, type ServerWatch } from './publication';
import type { PublicationGuard } from './publication-guard';
import type { Publisher } from './publisher';
import { replied, retryTransient, TRY_FOR_MS } from './retry';

/** The layer that knows the servers. */
export interface Fleet {
  /** Tells a publisher the servers that should act, and their outcomes. */
  readonly serverWatch: ServerWatch;
  /** Reverts temporary settings. */
  readonly leases: LeasePort;
}

/** The pool keeps its other connections for lookups and receipts. */
const AT_A_TIME = MAIN_POOL_SIZE - 2;
/** Queued events use memory. */
const MOST_WAITING = 10_000;
/** The publisher of an event doesn't expect it to be stored later than this. */
const LONGEST_WAIT_MS = 60_000;

/** Publishes the events of this process: every step before the write is here, in order. */
export class GuardedPublisher {
  /** Checks everything that is published. */
  guard: PublicationGuard | undefined;
  readonly #publisher: Publisher;
  readonly #access: WriteAccess;
  readonly #commands: CommandGuard;
  readonly #fleet: () => Promise<Fleet>;
  readonly #turns = new ConcurrencyLimiter({
    atATime: AT_A_TIME,
    mostWaiting: MOST_WAITING,
    longestWaitMs: LONGEST_WAIT_MS,
    giveUpAfterMs: TRY_FOR_MS,
  });

  /** @param commands checks the writes; a publication was already confirmed here */
  constructor(
    publisher: Publisher,
    access: WriteAccess,
    commands: CommandGuard,
    fleet: () => Promise<Fleet>,
  ) {
    this.#publisher = publisher;
    this.#access = access;
    this.#commands = commands;
    this.#fleet = fleet;
  }

  /**
   * Publishes one event: check → guard → store, in a turn that others use while a guard asks the user.
   *
   * @param encoded its parameters as they are written
   * @throws RocketJobError as `Environment.publish` does
   */
  async publish(given: EventDraft, encoded = encodeParameters(given.parameters)): Promise<Publication> {
    if (this.#access.mode === 'read-only') this.#access.check(`publish ${given.action}`);
    const isRehearsal = this.#access.mode === 'dry';
    const draft = { ...given, id: given.id ?? new ObjectId() };

    return this.#inTurn(draft.id, async (turn) => {
      const { serverWatch, leases } = await this.#fleet();
      const expected = serverWatch.isForServers(draft)
        ? await beforeStoring(draft.id, () => serverWatch.expected(draft))
        : undefined;
      const { leaseMs } = draft;
      if (leaseMs !== undefined)
        await beforeStoring(draft.id, () => leases.check({ ...draft, leaseMs }, expected));

      const { guard } = this;
      if (guard !== undefined)
        await turn.lend(async () => guard.before({ event: given, expected }, isRehearsal));

      if (isRehearsal) return this.#rehearse(draft, encoded, expected);
      // As late as possible: other events arrive while the guard waits for an answer.
      const keepsId = given.id !== undefined && given.idTime === undefined;
      const id =
        keepsId || this.#publisher.keepsIds
          ? draft.id
          : await beforeStoring(draft.id, () => this.#publisher.idFor(draft.id, given.idTime));
      const dated = { ...draft, id };
      const withdraw =
        leaseMs === undefined
          ? undefined
          : await beforeStoring(id, () => leases.record({ ...dated, leaseMs }));
      const stored = await this.#store(dated, encoded).catch(async (error: unknown) => {
        if (!mayBeStored(error)) await withdraw?.();
        throw error;
      });

      const publication = new Publication(stored, expected, serverWatch.follow);
      this.guard?.published(publication);
      return publication;
    });
  }

  async #inTurn<T>(id: ObjectId, publish: (turn: Turn) => Promise<T>): Promise<T> {
    try {
      return await this.#turns.take(publish);
    } catch (error) {
      if (error instanceof QueueFullError) throw overloaded(id, error);
      throw error instanceof QueueTimeoutError ? notStored(id, false, error) : error;
    }
  }

  /** A command confirmed here needs no second question. */
  async #store(draft: EventDraft, encoded: Document): Promise<StoredEvent> {
    return this.#commands.vouchFor(() => this.#publisher.publish(draft, encoded));
  }

  async #rehearse(
    draft: EventDraft,
    encoded: Document,
    expected: Publication['expected'],
  ): Promise<Publication> {
    const document = await this.#publisher.rehearse(draft, encoded);
    this.guard?.rehearsed({ document, expected });
    const event = eventOfUnwritten(document);
    return new Publication({ event, durability: 'rehearsed' }, expected, noOutcomes);
  }
}

/**
 * Runs a step before an event is written, and retries it as the write is retried.
 *
 * @throws RocketJobError `not_stored` if it fails: no part of the event was written
 */
async function beforeStoring<T>(id: ObjectId, step: () => Promise<T>): Promise<T> {
  try {
    return await retryTransient(() => replied(step()));
  } catch (error) {
    throw error instanceof RocketJobError ? error : notStored(id, false, error as Error);
  }
}

/** The outcomes of an event that was not written. */
async function* noOutcomes(): AsyncGenerator<never> {}
