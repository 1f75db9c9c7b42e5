import { type DisplayText, display, escaped, joined, NOTHING, valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';
import { duration } from '../layout/duration';
import { markedIfRuby } from '../layout/ruby-mark';
import type { Style } from '../layout/style';
import { rowsThatFit, table } from '../layout/table';
import { countOf, EMPTY_FLEET } from './fleet-text';
import { serverState, troubleOf } from './server-trouble';

const TITLES = [display`name`, display`state`, display`workers`, display`started`, display`heartbeat`];

/** A column with a cell for each server. */
export interface Column {
  readonly title: DisplayText;
  readonly cells: readonly DisplayText[];
}

/**
 * Returns servers as a table: name, state, workers (current/max), started, heartbeat; zombies and deaf
 * servers are marked.
 *
 * @param more further columns, of which a narrow screen shows those that fit
 */
export function serverTable(
  servers: readonly Server[],
  style: Style,
  more: readonly Column[] = [],
): DisplayText {
  if (servers.length === 0) return display`${EMPTY_FLEET}.`;
  const rows = servers.map((server) => row(server, style.colour));
  for (let count = more.length; count > 0; count -= 1) {
    const columns = more.slice(0, count);
    const text = rowsThatFit(
      [...TITLES, ...columns.map(({ title }) => title)],
      rows.map((cells, index) => [...cells, ...columns.map((column) => column.cells[index] ?? display`-`)]),
      style,
    );
    if (text !== undefined) return display`${text}${hiddenText(more.slice(count), style)}`;
  }
  return display`${table(TITLES, rows, style)}${hiddenText(more, style)}`;
}

function hiddenText(columns: readonly Column[], { colour }: Style): DisplayText {
  if (columns.length === 0) return NOTHING;
  const titles = joined(
    columns.map(({ title }) => title),
    display`, `,
  );
  const count = countOf(columns.length, display`more column`);
  return display`\n${colour.dim(display`${count} on a wider screen: ${titles}`)}`;
}

function row(server: Server, colour: Style['colour']): DisplayText[] {
  const { heartbeat, startedAt, readAt } = server;
  const ago = (time: Date | undefined) =>
    time === undefined ? display`-` : display`${duration(readAt.getTime() - time.getTime())} ago`;
  const trouble = troubleOf(server);
  const state =
    trouble === undefined ? stateColour(server.state, colour) : colour.red(escaped(serverState(server)));
  return [
    markedIfRuby(escaped(valueText(server.name)), server.runtime === 'ruby', colour),
    state,
    display`${escaped(valueText(heartbeat?.workers ?? 0))}/${escaped(valueText(server.maxWorkers))}`,
    ago(startedAt),
    ago(heartbeat?.updatedAt),
  ];
}

function stateColour(state: Server['state'], colour: Style['colour']): DisplayText {
  const text = escaped(state);
  switch (state) {
    case 'running':
      return colour.green(text);
    case 'paused':
    case 'stopping':
      return colour.yellow(text);
    default:
      return text;
  }
}
