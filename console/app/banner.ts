import { type DisplayText, display, escaped, joined, redactUrl } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import { wrapped } from '../display/layout/wrapped';
import { fleetText } from '../display/servers/fleet-text';
import { fleetKind } from '../display/servers/server-trouble';
import type { Connected } from './connecting';
import type { Core } from './core';

export interface BannerFacts {
  readonly version: string;
  readonly environment: string;
  /** The `.rjconsolerc` files that ran. */
  readonly rcFiles: readonly string[];
}

/** What the console says once it is connected: where it is, and how the fleet stands. */
export async function bannerText(
  core: Core,
  { connection, sandbox }: Connected,
  facts: BannerFacts,
  { colour, width }: Style,
): Promise<DisplayText> {
  const { api } = core;
  const servers = await api.RocketJob.Server.toArray();
  const lines = [
    escaped(
      `rj-console ${facts.version}, ${facts.environment}: ${redactUrl(connection.location.url)} (${connection.location.source}), MongoDB ${connection.serverVersion}`,
    ),
    ...(sandbox === undefined
      ? []
      : [
          display`A sandbox: its database and servers are gone when you leave. Logs: ${escaped(sandbox.folder)} (its URL with the password is in the file url)`,
        ]),
    ...(facts.rcFiles.length === 0
      ? []
      : [display`Ran ${joined(facts.rcFiles.map(escaped), display` and `)}.`]),
    display`Connected. ${fleetText(servers.map(fleetKind))}. Type help for what there is.`,
  ];
  return joined(lines.map((line) => colour.dim(wrapped(line, width))));
}
