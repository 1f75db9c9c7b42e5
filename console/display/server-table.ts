import Table from 'cli-table3';
import type { Server } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';

/** Servers as a table: name, state, workers (current/max), started, heartbeat; zombies marked. */
export function serverTable(servers: readonly Server[], { colour }: Style): string {
  if (servers.length === 0) return 'No servers.';
  const table = new Table({
    head: ['name', 'state', 'workers', 'started', 'heartbeat'].map((title) => colour.bold(title)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  for (const server of servers) table.push(row(server, colour));
  return withoutTrailingSpace(table.toString());
}

const BORDERLESS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);

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

function withoutTrailingSpace(text: string): string {
  return text.replaceAll(/[ ]+$/gm, '');
}
