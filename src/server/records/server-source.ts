import type { Document, Filter } from 'mongodb';
import { environmentOf } from '../../bound-class';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { idFrom } from '../../mongo/id-from';
import { knownState } from '../../mongo/lookup/lookup-condition';
import type { RecordSource } from '../../mongo/lookup/lookup-source';
import { exactly } from '../../mongo/stored/exactly';
import { startsWith } from '../../mongo/stored/starts-with';
import { SERVER_FIELDS, SERVER_INNER_FIELDS, SERVER_STATES } from './server-document';

/** Describes how servers are found, and created as records of a class. */
export function serverSource<S>(found: new (document: Document, readAt: Date) => S): RecordSource<S> {
  return {
    what: 'server',
    collection: () => environmentOf(found).servers(),
    fields: SERVER_FIELDS,
    innerFields: SERVER_INNER_FIELDS,
    condition,
    record: (document, readAt) => new found(document, readAt),
  };
}

function condition(field: string, value: unknown): Filter<Document> {
  switch (field) {
    case '_id':
      return { _id: idFrom(value) };
    case 'name':
      return typeof value === 'string' && !value.includes(':')
        ? { $or: [{ name: value }, { name: startsWith(`${value}:`) }] }
        : { name: value };
    case 'state':
      return { state: knownState(value, SERVER_STATES) };
    default:
      return { [field]: value };
  }
}

/** Matches the servers of a host: by the host that a server reports; without one, by its name, `host:pid`. */
export function onHost(host: unknown): Filter<Document> {
  const inName = typeof host === 'string' ? startsWith(`${host}:`) : exactly(host);
  return { $or: [{ host: exactly(host) }, { host: { $not: { $type: 'string' } }, name: inName }] };
}

/**
 * Matches the servers of an event's target host.
 *
 * @param others the other parameters of the event
 * @throws RocketJobError `invalid_argument` for an invalid host, or a host together with another target
 */
export function onNamedHost(host: unknown, others: Readonly<Record<string, unknown>>): Filter<Document> {
  if (typeof host !== 'string' || host.trim() === '') {
    throw new RocketJobError(
      'invalid_argument',
      `Expected \`host\` to be the name of a host, got ${shown(host)}. Omit \`host\` to target every server.`,
      { argument: 'host', value: host },
    );
  }
  const other = ['server_id', 'name'].find((name) => name in others);
  if (other === undefined) return onHost(host);
  throw new RocketJobError(
    'invalid_argument',
    `Expected either \`host\` or \`${other}\`, got both. Omit one.`,
    { argument: other, value: others[other] },
  );
}
