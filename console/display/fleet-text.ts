/** `14 servers: 11 running, 2 paused, 1 zombie`; a zombie counts as nothing else. */
export function fleetText(
  servers: readonly { readonly state: string; readonly isZombie: boolean }[],
): string {
  if (servers.length === 0) return 'No servers';
  const counts = new Map<string, number>();
  for (const { state, isZombie } of servers) {
    const kind = isZombie ? 'zombie' : state;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  // Zombies last, whatever their order.
  const kinds = [...counts].sort(([one], [other]) => Number(one === 'zombie') - Number(other === 'zombie'));
  return `${countOf(servers.length, 'server')}: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

/** `1 server`, `2 servers`. */
export function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
