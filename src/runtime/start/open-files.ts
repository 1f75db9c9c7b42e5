import { readFileSync } from 'node:fs';
import { RocketJobError } from '../../errors/rocket-job-error';

/**
 * The files that the server itself keeps open: connections to the members of a replica set, the log, files
 * that it loads.
 */
const OF_THE_SERVER = 64;
/** The files that each worker keeps open for its thread. */
const OF_A_WORKER = 6;

/**
 * Checks that this process may open the files that a server needs: beyond the limit, connections and threads
 * fail at unpredictable moments. Checks nothing if the system doesn't report the limit.
 *
 * @param limit the limit of open files for this process
 * @throws RocketJobError `invalid_configuration`
 */
export function checkOpenFiles(workers: number, limit = openFileLimit()): void {
  const needed = OF_THE_SERVER + OF_A_WORKER * workers;
  if (limit >= needed) return;
  throw new RocketJobError(
    'invalid_configuration',
    `This server needs ${needed} open files for ${workers} workers, and its limit is ${limit} (\`ulimit -n\`). Raise the limit, for example with \`ulimit -n 1024\` or systemd's \`LimitNOFILE=1024\`, or start fewer workers.`,
    { source: 'ulimit -n' },
  );
}

/** Node.js raises the soft limit to the hard one on startup. */
function openFileLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
