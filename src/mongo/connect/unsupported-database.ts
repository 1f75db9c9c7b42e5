import type { Db, Document } from 'mongodb';
import { EVENTS } from '../collection-names';

/** The oldest version of MongoDB that supports the queries and updates used here. */
const MINIMUM = [4, 4] as const;
export const USE_MONGODB = `Use MongoDB ${MINIMUM.join('.')} or later.`;

/** The facts that identify a kind of database. */
interface DatabaseKind {
  /** The reply to `buildInfo`. */
  readonly buildInfo: Document;
  /** Whether the events are spread over several shards. */
  readonly hasShardedEvents: boolean;
}

/**
 * The database responds, but rj-console can't work with it. The message completes `Can't connect to MongoDB
 * at …: …`.
 */
export class UnsupportedDatabase extends Error {}

/** @throws UnsupportedDatabase for a MongoDB that is too old, another product, or sharded events */
export function checkSupported({ buildInfo, hasShardedEvents }: DatabaseKind): void {
  const ferretdb = ferretdbVersion(buildInfo);
  if (ferretdb?.startsWith('1.'))
    throw new UnsupportedDatabase(`FerretDB ${ferretdb} is not supported. ${USE_MONGODB}`);
  const version: unknown = buildInfo['version'];
  if (isTooOld(version)) throw new UnsupportedDatabase(`MongoDB ${version} is too old. ${USE_MONGODB}`);
  if (hasShardedEvents)
    throw new UnsupportedDatabase(
      `the collection \`${EVENTS}\` is sharded, so listeners could miss events. Use a database in which it isn't sharded.`,
    );
}

/**
 * Whether the events of a database behind mongos are sharded; false if this user lacks permission to know.
 */
export async function hasShardedEvents(database: Db): Promise<boolean> {
  const stats = await database.command({ collStats: EVENTS }).catch(() => undefined);
  return stats?.['sharded'] === true;
}

/** FerretDB 1 reports its version as `v1.24.0`, next to the MongoDB version that it emulates. */
function ferretdbVersion({ ferretdbVersion, ferretdb }: Document): string | undefined {
  const version: unknown = ferretdbVersion ?? Object(ferretdb)['version'];
  return typeof version === 'string' ? version.replace(/^v/, '') : undefined;
}

/** An unreadable version is accepted. */
function isTooOld(version: unknown): boolean {
  const [major, minor] = String(version).split('.').map(Number);
  const [minimumMajor, minimumMinor] = MINIMUM;
  if (major === undefined || minor === undefined) return false;
  return major < minimumMajor || (major === minimumMajor && minor < minimumMinor);
}
