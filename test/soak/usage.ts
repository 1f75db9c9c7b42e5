import type { Db } from 'mongodb';
import { memoryOf } from '../support/memory-of';

/** The resources of a soak's processes at one moment. */
export interface Usage {
  /** By the name of the process: MiB in memory. */
  readonly megabytes: Readonly<Record<string, number>>;
  /** Open at the database, including those of the soak itself. */
  readonly connections: number;
  readonly cursors: number;
}

/** Measures the processes and the database. */
export async function usageOf(processes: Readonly<Record<string, number>>, database: Db): Promise<Usage> {
  const memory = await Promise.all(
    Object.entries(processes).map(async ([name, pid]) => [name, await memoryOf(pid)] as const),
  );
  return { megabytes: Object.fromEntries(memory), ...(await openAt(database)) };
}

/** Counts the open cursors and connections at the database. */
export async function openAt(database: Db): Promise<Pick<Usage, 'connections' | 'cursors'>> {
  const { connections, metrics } = await database.command({ serverStatus: 1 });
  return { connections: connections.current, cursors: metrics.cursor.open.total };
}
