import type { PublicationAttempt } from '../../src/console-api';
import { didYouMean, javascriptQuoted, listedNames, valueText } from '../../src/console-startup';
import { EMPTY_FLEET } from '../display/servers/fleet-text';

const TARGETS = ['server_id', 'name', 'host_name', 'pid'] as const;

/** The end of a name that contains its server's host. */
const PLACE = /:\d+$/;

/** A target that matches no server: a typing error, or a server that has exited. */
export interface MissingTarget {
  readonly parameter: (typeof TARGETS)[number];
  readonly given: string;
  /** The nearest names, or all of them; starts with a space. */
  readonly hint: string;
  /** Whether only a server can match. A logger's host may have other processes that listen. */
  readonly isServer: boolean;
}

/** A server's host, as far as its document shows. */
export interface PlacedServer {
  readonly name: string;
  /** Undefined for a Ruby server, whose host is in its name, `host:pid`, or unknown. */
  readonly host: string | undefined;
}

/**
 * Returns the target of an event if it matches no server; undefined if one matches, or there is no target.
 *
 * @param servers all servers
 */
export function missingTarget(
  { event, expected }: PublicationAttempt,
  servers: readonly PlacedServer[],
): MissingTarget | undefined {
  const parameter = TARGETS.find((target) => event.parameters[target] !== undefined);
  if (parameter === undefined || expected === undefined || expected.length > 0) return undefined;
  const given = valueText(event.parameters[parameter]);
  const isServer = parameter === 'server_id' || parameter === 'name';
  const names = servers.map(({ name }) => name);
  const hint = isServer ? nearestHint(given, names, parameter) : hostHint(given, parameter, servers);
  return { parameter, given, hint, isServer };
}

/** Returns the nearest of the servers' hosts, as reported or taken from their names, or all of them. */
function hostHint(
  given: string,
  parameter: MissingTarget['parameter'],
  servers: readonly PlacedServer[],
): string {
  if (servers.length === 0) return ` ${EMPTY_FLEET}.`;
  const hosts = servers.flatMap(
    ({ name, host }) => host ?? (PLACE.test(name) ? name.replace(PLACE, '') : []),
  );
  const suggestion = parameter === 'host_name' ? didYouMean(given, hosts).replace(/^\./, '') : '';
  if (suggestion !== '' || hosts.length === 0) return suggestion;
  return ` Servers run on ${listed([...new Set(hosts)])}.`;
}

/** Returns the names of the servers with an unknown host: they may be on any host. */
export function unplaced(servers: readonly PlacedServer[]): string[] {
  return servers.flatMap(({ name, host }) => (host === undefined && !PLACE.test(name) ? [name] : []));
}

/** Returns the nearest existing names, or all of them. */
export function nearestHint(
  given: string,
  names: readonly string[],
  parameter: MissingTarget['parameter'],
): string {
  const onHost = parameter === 'name' ? names.filter((name) => name.startsWith(`${given}:`)) : [];
  if (onHost.length > 0)
    return ` That host runs ${listed(onHost)}. To target all of them use \`host: ${javascriptQuoted(given)}\`.`;
  const hosts = [...new Set(names.map((name) => name.replace(PLACE, '')))];
  const suggestion = didYouMean(given, parameter === 'host_name' ? hosts : names).replace(/^\./, '');
  if (suggestion !== '') return suggestion;
  if (names.length === 0) return ` ${EMPTY_FLEET}.`;
  return ` Servers: ${listed(names)}.`;
}

/**
 * Returns the sentence for a target that matches no server, everywhere the same. @param hint starts with a
 * space, or is empty
 */
export function noServerMatches(target: string, hint: string): string {
  return `No server matches \`${target}\`.${hint}`;
}

/** Returns the first of these names, and the number of others. */
export function listed(names: readonly string[]): string {
  return listedNames(names, 'servers lists them all');
}
