import type { Work } from '../../src/console-api';
import { busyLines } from '../display/busy-lines';
import { fleetText } from '../display/fleet-text';
import { type ListedServer, serverLines } from '../display/server-lines';
import type { Style } from '../display/style';

export interface BlastRadius {
  /** `stop`, `pause`, `kill`. */
  readonly action: string;
  /** What the environment is called. */
  readonly label: string;
  readonly servers: readonly ListedServer[];
  /** What is being worked on there, as far as documents tell. */
  readonly work: readonly Work[];
}

/** Who is hit by an event to all servers: how many, by name, and what they are working on. */
export function blastRadiusText({ action, label, servers, work }: BlastRadius, style: Style): string {
  const { colour } = style;
  return [
    `${colour.bold(action)} would reach every server of ${colour.red(label)}, ${fleetText(servers)}`,
    ...serverLines(servers, style),
    ...(work.length === 0 ? ['No worker is busy with a job.'] : busyLines(work)),
  ].join('\n');
}
