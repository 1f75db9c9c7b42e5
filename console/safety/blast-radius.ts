import type { Work } from '../../src/console-api';
import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import { busyLines } from '../display/servers/busy-lines';
import { fleetText } from '../display/servers/fleet-text';
import { type ListedServer, serverLines } from '../display/servers/server-lines';

export interface BlastRadius {
  /** `stop`, `pause`, `kill`. */
  readonly action: string;
  /** The environment's name. */
  readonly label: string;
  readonly servers: readonly ListedServer[];
  /** The current work there, as far as the documents show. */
  readonly work: readonly Work[];
}

/** Returns the servers that an event to all of them would reach, by name, with their work. */
export function blastRadiusText({ action, label, servers, work }: BlastRadius, style: Style): DisplayText {
  const { colour } = style;
  return joined([
    display`This will ${colour.bold(escaped(action))} every server in ${colour.red(escaped(label))} (${fleetText(servers)}):`,
    ...serverLines(servers, style),
    ...(work.length === 0 ? [display`No workers are busy.`] : busyLines(work)),
  ]);
}
