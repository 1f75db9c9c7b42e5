import { byName, valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';

/** `running (zombie)`, `running (damaged: heartbeat.updated_at is a string)` */
export function serverState(server: Server): string {
  const trouble = troubleOf(server);
  const state = valueText(server.state);
  return trouble === undefined ? state : `${state} (${trouble})`;
}

/** Describes the trouble of a server: its document is damaged, it has no heartbeat, or it gets no events. */
export function troubleOf(server: Server): string | undefined {
  const troubles = [lifeTrouble(server), server.damage && `damaged: ${server.damage}`];
  const text = troubles.filter((each) => each !== undefined).join('; ');
  return text === '' ? undefined : text;
}

function lifeTrouble(
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

/** Returns the kind that a server counts as in a summary. */
export function fleetKind(server: Server): {
  readonly state: string;
  readonly isZombie: boolean;
  readonly damage: string | undefined;
} {
  const { isDeaf, state, damage } = server;
  return { state: isDeaf ? 'deaf' : state, isZombie: server.isZombie(), damage };
}

/** Sorts servers for an operator: those in trouble first, then by name. */
export function troubledFirst(servers: readonly Server[]): Server[] {
  const named = [...servers].sort(byName);
  const troubled = new Set(named.filter((server) => troubleOf(server) !== undefined));
  return [...troubled, ...named.filter((server) => !troubled.has(server))];
}
