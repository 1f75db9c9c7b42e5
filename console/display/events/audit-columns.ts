import { valueText } from '../../../src/console-startup';
import type { AuditRecord, EventRecord } from '../../../src/index';
import { isoDate } from '../layout/iso-date';

type Entry = AuditRecord | EventRecord;

const isChange = (entry: Entry): entry is AuditRecord => 'namespace' in entry;
const authorOf = (entry: Entry) => (isChange(entry) ? entry : entry.publisher);
/** Returns a known value as text. */
const known = (value: unknown) => (value === undefined ? '' : valueText(value, Number.POSITIVE_INFINITY));
/** Returns a field that only changes have. */
const ofChange = (value: (record: AuditRecord) => unknown) => (entry: Entry) =>
  isChange(entry) ? known(value(entry)) : '';

/** The columns of changes and events for programs, and on wide screens: `-o wide`, `-o csv`. */
export const AUDIT_ENTRIES = {
  columns: [
    { title: 'id', value: ({ id }: Entry) => known(id) },
    {
      title: 'at',
      value: (entry: Entry) => isoDate(isChange(entry) ? entry.at : entry.createdAt),
    },
    { title: 'kind', value: (entry: Entry) => (isChange(entry) ? 'change' : 'event') },
    { title: 'user', value: (entry: Entry) => known(authorOf(entry)?.user) },
    { title: 'host', value: (entry: Entry) => known(authorOf(entry)?.host) },
    { title: 'application', value: (entry: Entry) => known(authorOf(entry)?.application) },
    { title: 'action', value: (entry: Entry) => known(entry.action) },
    { title: 'target', value: (entry: Entry) => known(isChange(entry) ? entry.namespace : entry.name) },
    {
      title: 'filter',
      value: (entry: Entry) => (isChange(entry) ? known(entry.filter) : JSON.stringify(entry.parameters)),
    },
    { title: 'count', value: ofChange(({ count }) => count) },
    { title: 'ids', value: ofChange(({ ids }) => ids.map((id) => valueText(id)).join(' ')) },
    { title: 'status', value: ofChange(({ outcome }) => outcome?.status ?? 'unknown') },
    { title: 'changed', value: ofChange(({ outcome }) => outcome?.changed) },
    { title: 'outcome', value: ofChange(({ outcome }) => outcome?.text) },
    { title: 'reason', value: ofChange(({ reason }) => reason) },
  ],
  name: ({ id }: Entry) => known(id),
};
