import type { Event, EventDraft } from '../event';
import type { ExpectedServer, Followed, FollowedOutcome, ReceiptsOptions } from '../receipts/outcome';
import { Receipts } from '../receipts/receipts';
import { checkReceiptsOptions } from '../receipts/receipts-options';
import type { Durability, StoredEvent } from './event-store';

/** The questions of publishing about servers; implemented by `src/server`. */
export interface ServerWatch {
  /**
   * Who should act on an event: the servers that are targeted and have a document. Undefined when the event is not for
   * servers, so that nobody knows who should.
   */
  expected(event: EventDraft): Promise<readonly ExpectedServer[] | undefined>;
  readonly follow: FollowOutcomes;
}

/** Gives each answer as it comes and as it changes, the first ones at once. */
type FollowOutcomes = <F extends Followed>(
  all: readonly F[],
  options: ReceiptsOptions,
) => AsyncGenerator<FollowedOutcome<F>>;

/** The result of `publish`: the event as it was stored, and the servers that should act on it. */
export class Publication {
  /** The event, with its id and the database's time. */
  readonly event: Event;
  /** The targeted servers as they stood just before; undefined when the event is not for servers. */
  readonly expected: readonly ExpectedServer[] | undefined;
  /** Whether the database can still lose it; servers act on it either way. */
  readonly durability: Durability;
  readonly #follow: FollowOutcomes;

  constructor(
    { event, durability }: StoredEvent,
    expected: readonly ExpectedServer[] | undefined,
    follow: FollowOutcomes,
  ) {
    this.event = event;
    this.durability = durability;
    this.expected = expected;
    this.#follow = follow;
  }

  /**
   * Returns the outcome of the event in every process. Await it for all of them, or iterate to handle each one as it
   * arrives. It ends when every expected server has responded, or time runs out. For a custom event the expected processes
   * are unknown, so it takes the whole time.
   *
   * Processes answer when the event was published with `{ receipts: true }`; without it only what the documents of
   * the servers tell is seen.
   *
   * @throws RocketJobError `invalid_argument` for options that do not exist or are none
   * @example
   *     const publication = await RocketJob.Subscribers.Server.publish('pause', {}, { receipts: true });
   *     const { silent } = await publication.receipts({ timeoutMs: 2_000 });
   */
  receipts(options: ReceiptsOptions = {}): Receipts {
    const checked = checkReceiptsOptions(options);
    return new Receipts(() => this.#follow([this], checked));
  }

  /**
   * Follows several publications at once, as `receipts` follows one.
   *
   * @throws RocketJobError `invalid_argument` as `receipts` does
   * @example
   *     for await (const { followed, outcome } of Publication.followAll(publications))
   *       console.log(followed.event.action, outcome.process, outcome.status);
   */
  static async *followAll(
    publications: readonly Publication[],
    options: ReceiptsOptions = {},
  ): AsyncGenerator<FollowedOutcome<Publication>> {
    const checked = checkReceiptsOptions(options);
    for (const follow of new Set(publications.map((each) => each.#follow))) {
      const alike = publications.filter((each) => each.#follow === follow);
      yield* follow(alike, checked);
    }
  }
}
