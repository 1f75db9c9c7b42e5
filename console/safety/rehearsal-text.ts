import type { Rehearsal } from '../../src/console-api';
import { type DisplayText, display, escaped, joined, valueText } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import { WHOLE } from '../display/layout/whole';
import { inspected } from '../display/printable';
import { fleetText } from '../display/servers/fleet-text';
import { serverLines } from '../display/servers/server-lines';

/** Returns the document that a dry run would have written, and the servers that would act on it. */
export function rehearsalText({ document, expected }: Rehearsal, style: Style): DisplayText {
  const { colour } = style;
  const name = valueText(document['name']).replace('RocketJob::Subscribers::', '');
  const call = escaped(`${name}.${valueText(document['action'])}`);
  return joined([
    display`${colour.bold(display`Dry run`)}: nothing was published. ${call} would write:`,
    inspected(document, { ...WHOLE, breakLength: 100 }, style),
    ...reach(expected, style),
  ]);
}

function reach(expected: Rehearsal['expected'], style: Style): DisplayText[] {
  if (expected === undefined) return [display`Every process that subscribes to it would act on it.`];
  if (expected.length === 0)
    return [style.colour.yellow(display`No servers are running, so nothing would act on it.`)];
  return [display`It would reach ${fleetText(expected)}:`, ...serverLines(expected, style)];
}
