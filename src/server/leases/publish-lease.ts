import { type Document, MongoWriteConcernError, ObjectId } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import { listedNames } from '../../errors/listed-names';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { LeaseDraft, LeasePort } from '../../event/publish/lease-port';
import type { ExpectedServer } from '../../event/receipts/outcome';
import { idKey } from '../../mongo/stored/id-key';
import { Server } from '../records/server';
import { leaseUpdate } from './lease-document';
import { leasesCollection } from './leases';
import { endLease } from './take-back';

/** How long an expired lease is kept if no rj-server is running to revert it. */
const KEPT_SECONDS = 7 * 86_400;
const MAJORITY_WITHIN_MS = 1_000;

/**
 * TypeScript processes revert temporary settings on their own; an rj-server reverts them for Ruby servers.
 */
export function leasesOf(environment: Environment): LeasePort {
  return {
    check: (draft, expected) => check(environment, draft, expected),
    record: (draft) => record(environment, draft),
    end: (eventId) => endLease(environment, eventId),
  };
}

/** @throws RocketJobError `invalid_argument`, `no_server` */
async function check(
  environment: Environment,
  { revertTo }: LeaseDraft,
  expected: readonly ExpectedServer[] = [],
): Promise<void> {
  const servers = (await boundTo(Server, environment).toArray()).filter(
    (server) => server.isTelling && !server.isZombie(),
  );
  const ofRuby = servers.filter(
    ({ runtime, id }) => runtime === 'ruby' && expected.some((server) => idKey(server.id) === idKey(id)),
  );
  if (revertTo === undefined && ofRuby.length > 0) {
    const names = listedNames(ofRuby.map(({ name }) => name));
    throw new RocketJobError(
      'invalid_argument',
      `\`then\` is missing: Ruby servers (${names}) don't report their present level, so they need the one to revert to. Nothing was published. Add it, for example \`then: 'info'\`.`,
      { argument: 'then' },
    );
  }
  if (revertTo !== undefined && servers.every(({ runtime }) => runtime === 'ruby')) {
    throw new RocketJobError(
      'no_server',
      'No rj-server is running, and Ruby servers need one to revert the level. Nothing was published. Start one, or omit `for` and `then` and set the level back yourself.',
      {},
    );
  }
}

async function record(environment: Environment, draft: LeaseDraft): Promise<() => Promise<void>> {
  const collection = await leasesCollection(environment);
  await collection.createIndex({ expires_at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  const update: Document[] = leaseUpdate(draft, new ObjectId(), environment.publisher);
  const writeConcern = { w: 'majority', wtimeoutMS: MAJORITY_WITHIN_MS } as const;
  await collection.updateOne({ _id: draft.id }, update, { upsert: true, writeConcern }).catch((error) => {
    // The primary has stored it; a late majority doesn't delay the event.
    if (!(error instanceof MongoWriteConcernError)) throw error;
  });
  return async () => {
    await collection.deleteOne({ _id: draft.id }).catch(() => {});
  };
}
