import { type DisplayText, display, joined } from '../../src/console-startup';
import type { Server } from '../../src/index';
import type { Core } from '../app/core';
import { withoutServerText } from '../display/jobs/without-server';
import type { Style } from '../display/layout/style';
import { type BusyWorker, busyLines } from '../display/servers/busy-lines';
import { fleetText } from '../display/servers/fleet-text';
import { leaseLines } from '../display/servers/lease-lines';
import { detailColumns, serverDetails } from '../display/servers/server-details';
import { serverTable } from '../display/servers/server-table';
import { fleetKind, troubledFirst } from '../display/servers/server-trouble';

/** The titles, hidden columns, a hint below it and the cursor. */
const OTHER_ROWS = 4;
const LEAST_ROWS = 5;

/**
 * Returns the complete view of the servers: their reports, their workers' jobs, temporary settings. On a
 * screen, it has the rows that fit, those in trouble first, and the number of each kind.
 *
 * @param rest how to see the others
 */
export async function fleetView(
  servers: readonly Server[],
  core: Core,
  style: Style,
  rest: DisplayText,
): Promise<DisplayText> {
  const { height = Number.POSITIVE_INFINITY } = style;
  const work = await busyWorkers(servers, core);
  const below = [...(work.length === 0 ? [] : busyLines(work)), ...(await belowServers(core, style))];
  const rowsBelow = below.flatMap((text) => text.split('\n')).length;
  const room = Math.max(LEAST_ROWS, height - OTHER_ROWS - rowsBelow);
  const inOrder = troubledFirst(servers);
  if (inOrder.length <= room) return joined([tableOf(inOrder, style), ...below]);
  // The counts and the note take two rows.
  const shown = inOrder.slice(0, Math.max(LEAST_ROWS, room - 2));
  return joined([
    fleetText(inOrder.map(fleetKind)),
    tableOf(shown, style),
    style.colour.dim(display`… ${inOrder.length - shown.length} more (${rest})`),
    ...below,
  ]);
}

/**
 * Returns the lines below the servers: queued classes that none of them runs, and their temporary settings.
 */
export async function belowServers(core: Core, style: Style): Promise<DisplayText[]> {
  const waiting = await core.console.queuedWithoutServer(core.console.defaultEnvironment);
  const leases = await core.console.activeLeases(core.console.defaultEnvironment);
  return [
    ...(waiting.length === 0 ? [] : [withoutServerText(waiting, style)]),
    ...(leases.length === 0 ? [] : [leaseLines(leases, style)]),
  ];
}

function tableOf(servers: readonly Server[], style: Style): DisplayText {
  return serverTable(servers, style, detailColumns(servers));
}

/** From the servers' reports; for servers without one, from the jobs. */
async function busyWorkers(servers: readonly Server[], core: Core): Promise<BusyWorker[]> {
  const said: BusyWorker[] = [];
  const silent: string[] = [];
  for (const server of servers) {
    const { busy } = serverDetails(server);
    if (busy === undefined) silent.push(server.name);
    else said.push(...busy);
  }
  const { defaultEnvironment, workOn } = core.console;
  if (silent.length > 0)
    for await (const work of workOn(await defaultEnvironment.database(), silent)) said.push(work);
  return said;
}
