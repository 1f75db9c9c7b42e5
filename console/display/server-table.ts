import type { Server } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';
import { table } from './table';

/** Servers as a table: name, state, workers (current/max), started, heartbeat; zombies marked. */
export function serverTable(servers: readonly Server[], style: Style): string {
  if (servers.length === 0) return 'No servers.';
  const titles = ['name', 'state', 'workers', 'started', 'heartbeat'];
  return table(
    titles,
    servers.map((server) => row(server, style.colour)),
    style,
  );
}

function row(server: Server, colour: Style['colour']): string[] {
  const { heartbeat, startedAt, readAt } = server;
  const ago = (time: Date | undefined) =>
    time === undefined ? '-' : `${duration(readAt.getTime() - time.getTime())} ago`;
  const state = server.isZombie()
    ? colour.red(`${server.state} (zombie)`)
    : stateColour(server.state, colour);
  return [
    server.name,
    state,
    `${heartbeat?.workers ?? 0}/${server.maxWorkers}`,
    ago(startedAt),
    ago(heartbeat?.updatedAt),
  ];
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
