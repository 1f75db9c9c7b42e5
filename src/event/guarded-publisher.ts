import { ObjectId } from 'mongodb';
import type { WriteAccess } from '../mongo/write-access';
import { eventFromDocument } from './codec';
import type { EventDraft } from './event';
import { type LeasePort, leaseIn, storeLeased } from './lease-port';
import { TRY_FOR_MS } from './persistence';
import { Publication, type ServerWatch } from './publication';
import type { PublicationGuard } from './publication-guard';
import type { Publisher } from './publisher';
import { beforeStoring, inTurn } from './stored-event';
import { Turns } from './turns';

/** Those who know the servers. */
export interface Fleet {
  /** Tells a publisher which servers should act, and what became of it. */
  readonly serverWatch: ServerWatch;
  /** Takes back what is set for a time. */
  readonly leases: LeasePort;
}

/** More at once are no faster: they wait for each other in the database. */
const AT_A_TIME = 50;

/** All that comes before an event is written, and what is said afterwards: in the order in which it has to be. */
export class GuardedPublisher {
  /** Looks over everything that is published. */
  guard: PublicationGuard | undefined;
  readonly #publisher: Publisher;
  readonly #access: WriteAccess;
  readonly #fleet: () => Promise<Fleet>;
  readonly #turns = new Turns(AT_A_TIME, TRY_FOR_MS);

  constructor(publisher: Publisher, access: WriteAccess, fleet: () => Promise<Fleet>) {
    this.#publisher = publisher;
    this.#access = access;
    this.#fleet = fleet;
  }

  /** @throws RocketJobError as `Environment.publish` does */
  async publish(given: EventDraft): Promise<Publication> {
    if (this.#access.mode === 'read-only') this.#access.check(`publish ${given.action}`);
    const id = given.id ?? new ObjectId();
    return inTurn(id, this.#turns, () => this.#publish(given, { ...given, id }));
  }

  async #publish(given: EventDraft, draft: EventDraft & { readonly id: ObjectId }): Promise<Publication> {
    const { serverWatch, leases } = await this.#fleet();
    const lease = leaseIn(draft);
    const expected = await beforeStoring(draft.id, () => serverWatch.expected(draft));
    if (lease !== undefined) await beforeStoring(draft.id, () => leases.check(lease, expected));
    const isRehearsal = this.#access.mode === 'dry';
    await this.guard?.before({ event: given, expected }, isRehearsal);
    if (isRehearsal) return this.#rehearse(draft, expected);
    const stored = await storeLeased(lease, leases, () => this.#publisher.publish(draft));
    const publication = new Publication(stored, expected, serverWatch.follow);
    this.guard?.published(publication);
    return publication;
  }

  async #rehearse(draft: EventDraft, expected: Publication['expected']): Promise<Publication> {
    const document = await this.#publisher.rehearse(draft);
    this.guard?.rehearsed({ document, expected });
    const event = eventFromDocument(document);
    if (event === undefined) throw new Error('Expected an event in its own document, got none');
    return new Publication({ event, durability: 'rehearsed' }, expected, noAnswers);
  }
}

/** Of an event that was not written. */
async function* noAnswers(): AsyncGenerator<never> {}
