import type { Server } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';
import { table } from './table';

/**
 * Servers as a table: name, state, workers (current/max), started, heartbeat; zombies and the deaf marked.
 *
 * @param more columns behind these
 */
export function serverTable(
  servers: readonly Server[],
  style: Style,
  more: readonly { readonly title: string; readonly cells: readonly string[] }[] = [],
): string {
  if (servers.length === 0) return 'No servers.';
  const titles = ['name', 'state', 'workers', 'started', 'heartbeat', ...more.map(({ title }) => title)];
  const cells = (index: number) => more.map((column) => column.cells[index] ?? '-');
  return table(
    titles,
    servers.map((server, index) => [...row(server, style.colour), ...cells(index)]),
    style,
  );
}

function row(server: Server, colour: Style['colour']): string[] {
  const { heartbeat, startedAt, readAt } = server;
  const ago = (time: Date | undefined) =>
    time === undefined ? '-' : `${duration(readAt.getTime() - time.getTime())} ago`;
  const trouble = troubleOf(server);
  const state = trouble === undefined ? stateColour(server.state, colour) : colour.red(serverState(server));
  return [
    server.name,
    state,
    `${heartbeat?.workers ?? 0}/${server.maxWorkers}`,
    ago(startedAt),
    ago(heartbeat?.updatedAt),
  ];
}

/** `running (zombie)` */
export function serverState(server: Server): string {
  const trouble = troubleOf(server);
  return trouble === undefined ? server.state : `${server.state} (${trouble})`;
}

/** What is wrong with a server: it shows no sign of life, or hears no events. */
function troubleOf(server: Server): 'zombie' | 'deaf' | 'application deaf' | 'application stuck' | undefined {
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

function stateColour(state: Server['state'], colour: Style['colour']): string {
  switch (state) {
    case 'running':
      return colour.green(state);
    case 'paused':
    case 'stopping':
      return colour.yellow(state);
    case 'starting':
      return state;
  }
}
