import type { ReadPreference } from 'mongodb';
import { type ErrorDetails, RocketJobError } from '../../errors/rocket-job-error';
import { isUnauthorized } from '../driver-errors';
import { type FoundServer, missingMember } from './missing-member';
import { tlsFailure } from './tls-failure';
import { UnsupportedDatabase, USE_MONGODB } from './unsupported-database';

type Reason = ErrorDetails['cannot_connect']['reason'];

/** The facts about a connection that couldn't be opened. */
export interface FailedConnection {
  /** The source of the address, for example `MONGODB_URI`. */
  readonly source: string;
  /** `host:port` of each server. */
  readonly hosts: readonly string[];
  /** The driver's error. */
  readonly error: Error;
  /** The last error of each server. */
  readonly serverErrors: readonly Error[];
  /** The servers that were tried, or that others reported. */
  readonly servers: readonly FoundServer[];
  readonly readPreference: Pick<ReadPreference, 'mode' | 'tags' | 'maxStalenessSeconds'>;
  readonly isTls: boolean;
  readonly hasCredentials: boolean;
  /** The replica set in the URL. */
  readonly replicaSet: string | undefined;
  /** The replica set that a server reported; null if it reported none. */
  readonly foundReplicaSet: string | null | undefined;
}

interface Diagnosis {
  readonly reason: Reason;
  /** The cause and the fix, in words. */
  readonly text: string;
}

const AUTHENTICATION_CODES: readonly unknown[] = [18, 8000];
const REFUSED_CODES = ['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH'];
const NO_DESCRIPTOR_CODES = ['EMFILE', 'ENFILE'];
const DNS_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL'];

/** The credentials themselves were right. */
const WITHOUT_ROLE =
  'the user has no role in this database. Grant one, for example `rj-look` (`rj-console roles` prints the roles).';

/** Returns one error that names the cause, with the address and without the password. */
export function cannotConnect(failed: FailedConnection): RocketJobError<'cannot_connect'> {
  const address = failed.hosts.join(',');
  const { reason, text } = diagnose(failed);
  return new RocketJobError(
    'cannot_connect',
    `Can't connect to MongoDB at \`${address}\` (${failed.source}): ${text}`,
    { reason, address },
    { cause: failed.error },
  );
}

function diagnose(failed: FailedConnection): Diagnosis {
  const errors = [failed.error, ...failed.serverErrors].flatMap(withCauses);
  const codes = errors.map((error) => (error as { code?: unknown }).code);
  const has = (known: readonly unknown[]) => codes.some((code) => known.includes(code));
  const wrongSet = wrongReplicaSet(failed);

  if (wrongSet !== undefined) return wrongSet;
  if (failed.error instanceof UnsupportedDatabase)
    return { reason: 'unsupported', text: failed.error.message };
  const tooOld = errors.find(({ name }) => name === 'MongoCompatibilityError');
  if (tooOld !== undefined)
    return { reason: 'unsupported', text: `its version is too old (${tooOld.message}). ${USE_MONGODB}` };
  const isUnpermitted = errors.some(isUnauthorized);
  if (isUnpermitted && failed.hasCredentials) return { reason: 'permission', text: WITHOUT_ROLE };
  if (isUnpermitted || has(AUTHENTICATION_CODES)) return authentication(failed.hasCredentials);
  const missing = missingMember(failed.readPreference, failed.servers);
  if (missing !== undefined) return { reason: 'replica_set', text: missing };
  // The driver's own error repeats its cause's message without the code.
  const [tls] = errors.toReversed().flatMap((error) => tlsFailure(error, failed.isTls) ?? []);
  if (tls !== undefined) return { reason: 'tls', text: tls };
  if (has(NO_DESCRIPTOR_CODES)) {
    const text =
      'this process has no free file descriptor for a connection. Raise the limit on open files, for example with `ulimit -n 1024`.';
    return { reason: 'other', text };
  }
  if (has(REFUSED_CODES)) {
    return { reason: 'refused', text: 'connection refused. Is MongoDB running there, on that port?' };
  }
  if (has(DNS_CODES)) {
    return { reason: 'dns', text: 'the host name has no address (DNS). Is it spelled correctly?' };
  }
  const dropped = errors.find(({ message }) => /closed|ECONNRESET/.test(message));
  if (dropped !== undefined) {
    const advice = failed.isTls
      ? 'Does it require a client certificate (`tlsCertificateKeyFile`)?'
      : 'Does it require TLS (`tls=true`)?';
    return {
      reason: 'other',
      text: `the server closed the connection at once (${dropped.message}). ${advice}`,
    };
  }
  if (/timed out/i.test(failed.error.message)) {
    return { reason: 'timeout', text: 'timed out. Is a firewall or VPN blocking the connection?' };
  }
  return { reason: 'other', text: failed.error.message };
}

function wrongReplicaSet({ replicaSet, foundReplicaSet }: FailedConnection): Diagnosis | undefined {
  if (replicaSet === undefined || foundReplicaSet === undefined || replicaSet === foundReplicaSet)
    return undefined;
  const found = foundReplicaSet === null ? 'to no replica set' : `to the replica set \`${foundReplicaSet}\``;
  const text = `the server belongs ${found}, but the URL says \`replicaSet=${replicaSet}\`. Correct or remove it.`;
  return { reason: 'replica_set', text };
}

function authentication(hasCredentials: boolean): Diagnosis {
  const text = hasCredentials
    ? 'authentication failed. Are the user, password and `authSource` correct?'
    : 'the server requires authentication. Add a user and password to the URL.';
  return { reason: 'authentication', text };
}

function withCauses(error: Error): Error[] {
  return error.cause instanceof Error ? [error, ...withCauses(error.cause)] : [error];
}
