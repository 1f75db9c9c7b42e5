import { type DisplayText, display, escaped, joined } from '../../../src/console-startup';

/** The sentence for a fleet without servers. */
export const EMPTY_FLEET = display`The fleet has no servers`;

/** `14 servers: 11 running, 2 paused, 1 zombie`; a zombie or damaged server counts only as that. */
export function fleetText(
  servers: readonly {
    readonly state: string;
    readonly isZombie: boolean;
    readonly damage?: string | undefined;
  }[],
): DisplayText {
  if (servers.length === 0) return EMPTY_FLEET;
  const counts = new Map<string, number>();
  for (const { state, isZombie, damage } of servers) {
    const kind = isZombie ? 'zombie' : damage === undefined ? state : 'damaged';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  // Zombies come last, whatever their order.
  const kinds = [...counts].sort(([one], [other]) => Number(one === 'zombie') - Number(other === 'zombie'));
  const parts = kinds.map(([kind, count]) => display`${count} ${escaped(kind)}`);
  return display`${countOf(servers.length, display`server`)}: ${joined(parts, display`, `)}`;
}

/** `1 server`, `2 servers`. */
export function countOf(number: number, noun: DisplayText): DisplayText {
  return number === 1 ? display`1 ${noun}` : display`${number} ${noun}s`;
}
