import { display } from '../../../src/console-startup';
import { WORKERS, workerTable } from '../../display/jobs/worker-table';
import { jsonText } from '../../display/json-text';
import type { TaskOptions } from './act-on-servers';
import { checkExpected } from './expected-count';
import { listText } from './list-output';
import type { Format } from './subcommand';

/** Lists the busy workers of the fleet, the longest-running first. */
export async function showWorkers(
  format: Format | undefined,
  { core, io, expectation }: TaskOptions,
): Promise<void> {
  const workers = await core.api.RocketJob.workers();
  const { length } = workers;
  checkExpected(expectation, length, `${length} ${length === 1 ? 'worker is' : 'workers are'} busy.`);
  if (format !== undefined) {
    if (workers.length > 0 || format === 'csv')
      io.print(listText(workers, WORKERS, format, io.style, jsonText));
  } else if (io.isJson) io.print(jsonText(workers));
  else io.print(workers.length === 0 ? display`No busy workers.` : workerTable(workers, io.style));
}
