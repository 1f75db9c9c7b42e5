import type { Document, Filter } from 'mongodb';
import { environmentOf } from '../../bound-class';
import { idFrom } from '../../mongo/id-from';
import { knownState } from '../../mongo/lookup-condition';
import type { RecordSource } from '../../mongo/lookup-source';
import { exactly } from '../../mongo/stored/exactly';
import { startsWith } from '../../mongo/stored/starts-with';
import { SERVER_FIELDS, SERVER_INNER_FIELDS, SERVER_STATES } from './server-document';

/** How servers are found, and made into records of a class. */
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

/** The servers of a host: by the host that a server tells; where it tells none, by its name, `host:pid`. */
export function onHost(host: unknown): Filter<Document> {
  const inName = typeof host === 'string' ? startsWith(`${host}:`) : exactly(host);
  return { $or: [{ host: exactly(host) }, { host: { $not: { $type: 'string' } }, name: inName }] };
}
