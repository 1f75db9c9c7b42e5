import { type DisplayText, display, escaped, valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';
import type { BusyWorker } from './busy-lines';
import type { Column } from './server-table';

/** A server's details beyond its state; Ruby servers and older rj-servers don't report them. */
export interface ServerDetails {
  readonly version: DisplayText | undefined;
  /** The version of Node that it runs on. */
  readonly node: DisplayText | undefined;
  readonly memory: DisplayText | undefined;
  /** The delay of its event loop. */
  readonly delay: DisplayText | undefined;
  /** Undefined if it doesn't report its workers' jobs. */
  readonly busy: readonly BusyWorker[] | undefined;
}

/** Other versions and other programs write documents too, so each field is checked. */
export function serverDetails(server: Server): ServerDetails {
  const {
    version,
    node_version: node,
    rss,
    event_loop_delay_ms: delayMs,
    busy,
  } = server.toJSON() as unknown as Fields;
  return {
    version: typeof version === 'string' ? escaped(valueText(version)) : undefined,
    node: typeof node === 'string' ? escaped(valueText(node)) : undefined,
    memory: typeof rss === 'number' ? display`${Math.round(rss / 1_048_576)} MiB` : undefined,
    delay: typeof delayMs === 'number' ? display`${Math.round(delayMs)} ms` : undefined,
    busy: Array.isArray(busy) ? busy.flatMap((one) => busyWorker(server, one)) : undefined,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function busyWorker({ name, readAt }: Server, one: unknown): BusyWorker[] {
  if (typeof one !== 'object' || one === null) return [];
  const { worker_id: workerId, job, job_id: jobId, since } = one as Fields;
  const sinceMs = since instanceof Date ? { sinceMs: readAt.getTime() - since.getTime() } : {};
  return [
    {
      workerName: `${name}:${valueText(workerId)}`,
      jobClass: valueText(job),
      jobId: jobId as BusyWorker['jobId'],
      ...sinceMs,
    },
  ];
}

const COLUMNS = ['version', 'memory', 'delay'] as const;
/** There is room for more if only one server is shown. */
const COLUMNS_OF_ONE = ['version', 'node', 'memory', 'delay'] as const;

/** Returns the columns for which at least one of the servers has a value, with their cells. */
export function detailColumns(servers: readonly Server[]): Column[] {
  const details = servers.map(serverDetails);
  return (servers.length === 1 ? COLUMNS_OF_ONE : COLUMNS)
    .filter((title) => details.some((each) => each[title] !== undefined))
    .map((title) => ({ title: escaped(title), cells: details.map((each) => each[title] ?? display`-`) }));
}
