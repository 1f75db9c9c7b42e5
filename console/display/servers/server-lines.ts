import {
  byName,
  type DisplayText,
  display,
  escaped,
  nameText,
  padded,
  valueText,
} from '../../../src/console-startup';
import type { ExpectedServer } from '../../../src/index';
import { listed } from '../layout/listed';
import type { Style } from '../layout/style';

/** The parts of a server that a list shows. */
export type ListedServer = Pick<ExpectedServer, 'name' | 'state' | 'isZombie' | 'damage'>;

/** Returns servers line by line with their states, and aligned names. */
export function serverLines(servers: readonly ListedServer[], { colour }: Style): DisplayText[] {
  const inOrder = [...servers].sort(byName);
  const deadFirst = [
    ...inOrder.filter(({ isZombie }) => isZombie),
    ...inOrder.filter(({ isZombie }) => !isZombie),
  ];
  const named = deadFirst.map((server) => ({ ...server, name: escaped(nameText(server.name)) }));
  const width = named.reduce((widest, { name }) => Math.max(widest, name.length), 0);
  const line = ({ name, state, isZombie, damage }: (typeof named)[number]) => {
    const stateText = escaped(valueText(state));
    const trouble = isZombie ? 'zombie' : damage && `damaged: ${damage}`;
    const marked =
      trouble === undefined ? stateText : colour.red(display`${stateText} (${escaped(trouble)})`);
    return display`  ${padded(name, width)}  ${marked}`;
  };
  return listed(named, line, display`servers lists them all`);
}
