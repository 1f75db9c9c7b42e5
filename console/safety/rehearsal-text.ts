import { inspect } from 'node:util';
import type { Rehearsal } from '../../src/console-api';
import { fleetText } from '../display/fleet-text';
import { serverLines } from '../display/server-lines';
import type { Style } from '../display/style';
import { WHOLE } from '../display/whole';

/** What a dry run would have published: the document as it would stand in the database, and who would act on it. */
export function rehearsalText({ document, expected }: Rehearsal, style: Style): string {
  const { colour } = style;
  const call = `${String(document['name']).replace('RocketJob::Subscribers::', '')}.${document['action']}`;
  return [
    `${colour.bold('Dry run')}: ${call} is not published. Its document would be`,
    inspect(document, { colors: colour.isColorSupported, ...WHOLE, breakLength: 100 }),
    ...reach(expected, style),
  ].join('\n');
}

function reach(expected: Rehearsal['expected'], style: Style): string[] {
  if (expected === undefined) return ['Every process that subscribes would act on it.'];
  if (expected.length === 0) return [style.colour.yellow('No server is there to act on it.')];
  return [`It would reach ${fleetText(expected)}`, ...serverLines(expected, style)];
}
