import type { ExpectedServer, Work } from '../../src/console-api';
import { countOf, fleetText } from '../display/fleet-text';
import type { Style } from '../display/style';

/** How many servers, and how many busy workers, are listed one by one. */
const MOST_LISTED = 40;

export interface BlastRadius {
  /** `stop`, `pause`, `kill`. */
  readonly action: string;
  /** What the environment is called. */
  readonly label: string;
  readonly servers: readonly ExpectedServer[];
  /** What is being worked on there, as far as documents tell. */
  readonly work: readonly Work[];
}

/** Who is hit by an event to all servers: how many, by name, and what they are working on. */
export function blastRadiusText({ action, label, servers, work }: BlastRadius, { colour }: Style): string {
  const width = Math.max(0, ...servers.map(({ name }) => name.length));
  const server = ({ name, state, isZombie }: ExpectedServer) =>
    `  ${name.padEnd(width)}  ${isZombie ? colour.red(`${state} (zombie)`) : state}`;
  const busy = ({ workerName, jobClass, jobId }: Work) => `  ${workerName}  ${jobClass} ${String(jobId)}`;
  return [
    `${colour.bold(action)} would reach every server of ${colour.red(label)}, ${fleetText(servers)}`,
    ...listed(servers, server),
    work.length === 0 ? 'No worker is busy with a job.' : `Busy: ${countOf(work.length, 'worker')}`,
    ...listed(work, busy),
  ].join('\n');
}

function listed<T>(all: readonly T[], line: (one: T) => string): string[] {
  const lines = all.slice(0, MOST_LISTED).map(line);
  return all.length > lines.length ? [...lines, `  … ${all.length - lines.length} more`] : lines;
}
