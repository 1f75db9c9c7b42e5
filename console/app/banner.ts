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

/**
 * Returns the text that the console prints once it is connected: the database, and the state of the fleet.
 */
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
          display`Sandbox: its database and servers are deleted when you exit. Logs: ${escaped(sandbox.folder)} (the file url there holds the URL with its password)`,
        ]),
    ...(facts.rcFiles.length === 0
      ? []
      : [display`Ran ${joined(facts.rcFiles.map(escaped), display` and `)}.`]),
    display`Connected. ${fleetText(servers.map(fleetKind))}. Type help to list commands.`,
  ];
  return joined(lines.map((line) => colour.dim(wrapped(line, width))));
}
