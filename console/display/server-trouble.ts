import { byName } from '../../src/console-startup';
import type { Server } from '../../src/index';

/** `running (zombie)` */
export function serverState(server: Server): string {
  const trouble = troubleOf(server);
  return trouble === undefined ? server.state : `${server.state} (${trouble})`;
}

/** What is wrong with a server: it shows no sign of life, or hears no events. */
export function troubleOf(
  server: Server,
): 'zombie' | 'deaf' | 'application deaf' | 'application stuck' | undefined {
  if (server.isZombie()) return 'zombie';
  switch (server.deafPart) {
    case 'server':
      return 'deaf';
    case 'application':
      return server.applicationListener?.status === 'stuck' ? 'application stuck' : 'application deaf';
    default:
      return undefined;
  }
}

/** What a server counts as among others. */
export function fleetKind(server: Server): {
  readonly state: string;
  readonly isZombie: boolean;
  readonly damage: string | undefined;
} {
  const { isDeaf, state, damage } = server;
  return { state: isDeaf ? 'deaf' : state, isZombie: server.isZombie(), damage };
}

/** Servers as an operator looks for them: those in trouble first, then by name. */
export function troubledFirst(servers: readonly Server[]): Server[] {
  const named = [...servers].sort(byName);
  const troubled = new Set(named.filter((server) => troubleOf(server) !== undefined));
  return [...troubled, ...named.filter((server) => !troubled.has(server))];
}
