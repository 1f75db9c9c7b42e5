import { type DisplayText, display } from '../../src/console-startup';
import type { Job, Server } from '../../src/index';

type TableRecord = Server | Job;

/** The fields that the tables show. */
const OF_SERVERS: ReadonlySet<string> = new Set(['name', 'state', 'max_workers', 'heartbeat', 'started_at']);
const OF_JOBS: ReadonlySet<string> = new Set([
  ...['_id', '_type', 'state', 'sub_state', 'run_at', 'priority', 'percent_complete', 'created_at'],
  ...['worker_name', 'exception'],
]);

/**
 * Returns how many fields of their documents a table hides, and the call that shows all of them; undefined if
 * it hides none.
 *
 * @param name an expression for the same records: `_`
 */
export function hiddenFieldsText(
  shown: TableRecord | readonly TableRecord[],
  name: DisplayText,
): DisplayText | undefined {
  const fields = new Set([shown].flat().flatMap((record) => Object.keys(record.toJSON())));
  const columns = fields.has('_type') ? OF_JOBS : OF_SERVERS;
  const { length } = [...fields].filter((field) => !columns.has(field));
  if (length === 0) return undefined;
  const call = 'toJSON' in shown ? display`${name}.toJSON()` : display`${name}.map((each) => each.toJSON())`;
  return length === 1 ? display`1 more field: ${call}` : display`${length} more fields: ${call}`;
}
