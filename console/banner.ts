import { redactUrl } from '../src/console-startup';
import type { Connected } from './connecting';
import type { Core } from './core';
import type { Style } from './display/style';

export interface BannerFacts {
  readonly version: string;
  readonly environment: string;
}

/** What the console says once it is connected: where it is, and how the fleet stands. */
export async function bannerText(
  core: Core,
  { connection, sandbox }: Connected,
  facts: BannerFacts,
  { colour }: Style,
): Promise<string> {
  const { api } = core;
  const servers = await api.RocketJob.Server.toArray();
  const lines = [
    `rj-console ${facts.version}, ${facts.environment}: ${redactUrl(connection.location.url)} (${connection.location.source}), MongoDB ${connection.serverVersion}`,
    ...(sandbox === undefined
      ? []
      : [`A sandbox: its database and servers are gone when you leave. Logs: ${sandbox.folder}`]),
    `Connected. ${fleetLine(servers)}. Type help for what there is.`,
  ];
  return lines.map((line) => colour.dim(line)).join('\n');
}

/** `12 servers: 9 running, 2 paused, 1 zombie`. */
function fleetLine(servers: readonly { readonly state: string; isZombie(): boolean }[]): string {
  const counts = new Map<string, number>();
  for (const server of servers) {
    const kind = server.isZombie() ? 'zombie' : server.state;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (servers.length === 0) return 'No servers';
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `${servers.length} server${servers.length === 1 ? '' : 's'}: ${kinds}`;
}
