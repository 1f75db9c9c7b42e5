import type { Event, EventDraft } from '../event';
import type { ExpectedServer, Followed, FollowedOutcome, ReceiptsOptions } from '../receipts/outcome';
import { Receipts } from '../receipts/receipts';
import { checkReceiptsOptions } from '../receipts/receipts-options';
import type { Durability, StoredEvent } from './event-store';

/** Answers a publisher's questions about servers; implemented by `src/server`. */
export interface ServerWatch {
  /** Whether an event is for servers, by its name. */
  isForServers(event: Pick<EventDraft, 'name'>): boolean;
  /**
   * Returns the targeted servers that have a document. Undefined if the event isn't for servers, so that the
   * processes that should act are unknown.
   */
  expected(event: EventDraft): Promise<readonly ExpectedServer[] | undefined>;
  readonly follow: FollowOutcomes;
}

/** Yields each outcome as it arrives and as it changes, the first ones immediately. */
type FollowOutcomes = <F extends Followed>(
  all: readonly F[],
  options: ReceiptsOptions,
) => AsyncGenerator<FollowedOutcome<F>>;

/** The result of `publish`: the event as it was stored, and the servers that should act on it. */
export class Publication {
  /** The event, with its id and the database's time. */
  readonly event: Event;
  /** The targeted servers as they were just before; undefined if the event isn't for servers. */
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
   * Returns the outcome of the event in every process. Await it for all of them, or iterate to handle each
   * one as it arrives. It ends when every expected server has responded, or the time is up. For a custom
   * event the expected processes are unknown, so it takes the whole time.
   *
   * Processes respond if the event was published with `{ receipts: true }`; otherwise outcomes come only from
   * the servers' documents.
   *
   * @throws RocketJobError `invalid_argument` for unknown or invalid options
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
