import { type DisplayText, display, escaped, valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';
import type { BusyWorker } from './busy-lines';
import type { Column } from './server-table';

/** What a server's document may say beyond its state; a Ruby server and an older one of ours do not. */
export interface ServerDetails {
  readonly version: DisplayText | undefined;
  /** The version of Node that it runs on. */
  readonly node: DisplayText | undefined;
  readonly memory: DisplayText | undefined;
  /** How late its event loop is. */
  readonly delay: DisplayText | undefined;
  /** Undefined when it does not say what its workers do. */
  readonly busy: readonly BusyWorker[] | undefined;
}

/** Documents are written by other versions and other programs: each field is looked at before it is believed. */
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
/** Of one server there is room for more. */
const COLUMNS_OF_ONE = ['version', 'node', 'memory', 'delay'] as const;

/** The columns that at least one of the servers has something for, with their cells. */
export function detailColumns(servers: readonly Server[]): Column[] {
  const details = servers.map(serverDetails);
  return (servers.length === 1 ? COLUMNS_OF_ONE : COLUMNS)
    .filter((title) => details.some((each) => each[title] !== undefined))
    .map((title) => ({ title: escaped(title), cells: details.map((each) => each[title] ?? display`-`) }));
}
