import { type DisplayText, joined } from '../src/console-startup';
import type { Server } from '../src/index';
import type { Core } from './core';
import { type BusyWorker, busyLines } from './display/busy-lines';
import { leaseLines } from './display/lease-lines';
import { detailColumns, serverDetails } from './display/server-details';
import { serverTable } from './display/server-table';
import type { Style } from './display/style';

/** Servers with all there is to see: what they say of themselves, what their workers do, what is set for a time. */
export async function fleetView(servers: readonly Server[], core: Core, style: Style): Promise<DisplayText> {
  const work = await busyWorkers(servers, core);
  const leases = await core.console.leasesInForce();
  return joined([
    serverTable(servers, style, detailColumns(servers)),
    ...(work.length === 0 ? [] : busyLines(work)),
    ...(leases.length === 0 ? [] : [leaseLines(leases, style)]),
  ]);
}

/** As the servers say; of those that do not, as the jobs say. */
async function busyWorkers(servers: readonly Server[], core: Core): Promise<BusyWorker[]> {
  const said: BusyWorker[] = [];
  const silent: string[] = [];
  for (const server of servers) {
    const { busy } = serverDetails(server);
    if (busy === undefined) silent.push(server.name);
    else said.push(...busy);
  }
  if (silent.length > 0) for await (const work of core.console.workOn(silent)) said.push(work);
  return said;
}
