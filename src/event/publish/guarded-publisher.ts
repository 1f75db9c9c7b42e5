import { ObjectId } from 'mongodb';
import { MAIN_POOL_SIZE } from '../../mongo/connect/client-options';
import type { CommandGuard } from '../../mongo/guard/command-guard';
import type { WriteAccess } from '../../mongo/guard/write-access';
import { eventOfUnwritten } from '../codec';
import type { EventDraft } from '../event';
import { ConcurrencyLimiter } from './concurrency-limiter';
import { beforeStoring, whenTurnComes } from './event-store';
import { type LeasePort, leaseIn, storeLeased } from './lease-port';
import { Publication, type ServerWatch } from './publication';
import type { PublicationGuard } from './publication-guard';
import type { Publisher } from './publisher';
import { TRY_FOR_MS } from './retry';

/** Those who know the servers. */
export interface Fleet {
  /** Tells a publisher which servers should act, and what became of it. */
  readonly serverWatch: ServerWatch;
  /** Takes back what is set for a time. */
  readonly leases: LeasePort;
}

/** The pool keeps the rest of its connections for lookups and receipts. */
const AT_A_TIME = MAIN_POOL_SIZE - 2;
/** What waits takes memory. */
const MOST_WAITING = 10_000;
/** An event that is stored later than this surprises whoever published it. */
const LONGEST_WAIT_MS = 60_000;

type IdentifiedDraft = EventDraft & { readonly id: ObjectId };

/** What is known of an event before it is written. */
interface Prepared {
  readonly fleet: Fleet;
  readonly lease: ReturnType<typeof leaseIn>;
  readonly expected: Publication['expected'];
}

/** All that comes before an event is written, and what is said afterwards: in the order in which it has to be. */
export class GuardedPublisher {
  /** Looks over everything that is published. */
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

  /** @param commands checks what is written; it was asked about here */
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

  /** @throws RocketJobError as `Environment.publish` does */
  async publish(given: EventDraft): Promise<Publication> {
    if (this.#access.mode === 'read-only') this.#access.check(`publish ${given.action}`);
    const id = given.id ?? new ObjectId();
    const draft = { ...given, id };
    const turn = <T>(step: () => Promise<T>) => whenTurnComes(id, this.#turns, step);
    const isRehearsal = this.#access.mode === 'dry';
    if (this.guard === undefined && !isRehearsal)
      return turn(async () => this.#store(draft, await this.#prepare(draft)));
    // A guard may ask somebody, who takes their time: others publish meanwhile.
    const prepared = await turn(() => this.#prepare(draft));
    await this.guard?.before({ event: given, expected: prepared.expected }, isRehearsal);
    if (isRehearsal) return turn(() => this.#rehearse(draft, prepared.expected));
    const publication = await turn(() => this.#store(draft, prepared));
    this.guard?.published(publication);
    return publication;
  }

  async #prepare(draft: IdentifiedDraft): Promise<Prepared> {
    const fleet = await this.#fleet();
    const lease = leaseIn(draft);
    const expected = await beforeStoring(draft.id, () => fleet.serverWatch.expected(draft));
    if (lease !== undefined) await beforeStoring(draft.id, () => fleet.leases.check(lease, expected));
    return { fleet, lease, expected };
  }

  async #store(draft: IdentifiedDraft, { fleet, lease, expected }: Prepared): Promise<Publication> {
    const stored = await storeLeased(lease, fleet.leases, () =>
      this.#commands.vouchFor(() => this.#publisher.publish(draft)),
    );
    return new Publication(stored, expected, fleet.serverWatch.follow);
  }

  async #rehearse(draft: EventDraft, expected: Publication['expected']): Promise<Publication> {
    const document = await this.#publisher.rehearse(draft);
    this.guard?.rehearsed({ document, expected });
    return new Publication(
      { event: eventOfUnwritten(document), durability: 'rehearsed' },
      expected,
      noAnswers,
    );
  }
}

/** Of an event that was not written. */
async function* noAnswers(): AsyncGenerator<never> {}
