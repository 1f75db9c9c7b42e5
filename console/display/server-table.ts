import type { Server } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';
import { rowsThatFit, table } from './table';

const TITLES = ['name', 'state', 'workers', 'started', 'heartbeat'];

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
}

/**
 * Servers as a table: name, state, workers (current/max), started, heartbeat; zombies and the deaf marked.
 *
 * @param more columns behind these, of which a narrow screen has those that it has room for
 */
export function serverTable(servers: readonly Server[], style: Style, more: readonly Column[] = []): string {
  if (servers.length === 0) return 'No servers.';
  const rows = servers.map((server) => row(server, style.colour));
  for (let count = more.length; count > 0; count -= 1) {
    const columns = more.slice(0, count);
    const text = rowsThatFit(
      [...TITLES, ...columns.map(({ title }) => title)],
      rows.map((cells, index) => [...cells, ...columns.map((column) => column.cells[index] ?? '-')]),
      style,
    );
    if (text !== undefined) return text + hiddenText(more.slice(count), style);
  }
  return table(TITLES, rows, style) + hiddenText(more, style);
}

function hiddenText(columns: readonly Column[], { colour }: Style): string {
  if (columns.length === 0) return '';
  const titles = columns.map(({ title }) => title).join(', ');
  return `\n${colour.dim(`… ${columns.length} more ${columns.length === 1 ? 'column' : 'columns'} on a wider screen: ${titles}`)}`;
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
